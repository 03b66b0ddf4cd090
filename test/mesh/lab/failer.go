package main

import (
	"fmt"
	"os"
	"sync"
)

// failer lets Istio's test server run outside `go test`: what it cannot do ends the lab.
type failer struct {
	folder   string
	mu       sync.Mutex
	cleanups []func()
}

func (f *failer) Fail()                             { f.Fatal("failed") }
func (f *failer) FailNow()                          { f.Fatal("failed") }
func (f *failer) Fatal(args ...any)                 { fmt.Fprintln(os.Stderr, args...); os.Exit(1) }
func (f *failer) Fatalf(format string, args ...any) { f.Fatal(fmt.Sprintf(format, args...)) }
func (f *failer) Log(args ...any)                   {}
func (f *failer) Logf(format string, args ...any)   {}
func (f *failer) TempDir() string                   { return f.folder }
func (f *failer) Helper()                           {}
func (f *failer) Skip(args ...any)                  {}

func (f *failer) Cleanup(cleanup func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cleanups = append(f.cleanups, cleanup)
}
