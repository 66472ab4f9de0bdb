// SPDX-License-Identifier: Apache-2.0

package diagrams

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// The Mermaid that diagrams are held against: MIT licence, fetched when a test
// first needs it and never part of this repository.
const (
	mermaidVersion = "11.17.2"
	mermaidSum     = "V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg==" // SHA-512 of the package
	mermaidFile    = "package/dist/mermaid.min.js"
)

// fetchMermaid returns the path of Mermaid in the folder cache. When it is not
// there, npm fetches the package and the one file that is needed is kept.
func fetchMermaid(ctx context.Context, cache string) (string, error) {
	file := filepath.Join(cache, "mermaid-"+mermaidVersion+".min.js")
	if _, err := os.Stat(file); err == nil {
		return file, nil
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(cache, "fetch-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	cmd := exec.CommandContext(ctx, "npm", "pack", "--silent", "mermaid@"+mermaidVersion)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm pack mermaid@%s: %w: %s", mermaidVersion, err, bytes.TrimSpace(out))
	}
	data, err := os.ReadFile(filepath.Join(dir, "mermaid-"+mermaidVersion+".tgz"))
	if err != nil {
		return "", err
	}
	if err := unpack(data, file); err != nil {
		return "", fmt.Errorf("mermaid@%s: %w", mermaidVersion, err)
	}
	return file, nil
}

// unpack checks the sum of a package and writes the file that is needed.
func unpack(data []byte, file string) error {
	sum := sha512.Sum512(data)
	if got := base64.StdEncoding.EncodeToString(sum[:]); got != mermaidSum {
		return fmt.Errorf("the package has the sum %s, want %s", got, mermaidSum)
	}
	zip, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	for entries := tar.NewReader(zip); ; {
		head, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("the package has no file %s", mermaidFile)
		}
		if err != nil {
			return err
		}
		if head.Name != mermaidFile {
			continue
		}
		code, err := io.ReadAll(entries)
		if err != nil {
			return err
		}
		part := file + ".part"
		if err := os.WriteFile(part, code, 0o644); err != nil {
			return err
		}
		return os.Rename(part, file)
	}
}
