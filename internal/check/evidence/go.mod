// SPDX-License-Identifier: Apache-2.0

module github.com/socialteam/socialteam/internal/check/evidence

go 1.25.0

replace github.com/socialteam/socialteam => ../../..

require (
	github.com/socialteam/socialteam v0.0.0-00010101000000-000000000000
	github.com/stretchr/testify v1.12.1
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect
