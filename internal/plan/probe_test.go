package plan_test
import ("testing";"syscall";"fmt";"os";"time";"github.com/socialteam/socialteam/internal/plan";"github.com/socialteam/socialteam/internal/plan/plantest")
func cpu() time.Duration { var r syscall.Rusage; syscall.Getrusage(0,&r); return time.Duration(r.Utime.Nano()+r.Stime.Nano()) }
func TestProbe(t *testing.T){
  if os.Getenv("PROBE")=="" {return}
  for range 3 {
  for _,d:=range []int{21,16} {
    ps:=problems(plantest.Standard(20,100,d))
    t0:=cpu(); n:=0
    for range 50 { for _,p:=range ps { plan.Solve(p,plenty); n++ } }
    fmt.Println("R",d,(cpu()-t0)/time.Duration(n))
    t0=cpu(); n=0
    for range 50 { for _,p:=range ps { plan.SolveAfter(p,1,0); n++ } }
    fmt.Println("R setup",d,(cpu()-t0)/time.Duration(n))
  }}
}
