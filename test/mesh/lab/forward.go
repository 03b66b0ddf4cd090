package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// forward passes each connection on, as it is.
func forward(listener net.Listener, address string) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			if upstream, err := net.Dial("tcp4", address); err == nil {
				defer upstream.Close()
				join(conn, upstream)
			}
		}()
	}
}

func join(conn, upstream net.Conn) {
	go func() {
		_, _ = io.Copy(upstream, conn)
		_ = upstream.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(conn, upstream)
}

const outsideListener = "BRANCHLINE_LAB_OUTSIDE_LISTENER"

// holdOutside opens a port before this program leaves the machine's network. A socket stays in the network it was
// opened in, so what connects to it out there arrives in here.
func holdOutside(address string) (string, error) {
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		return "", err
	}
	file, err := listener.(*net.TCPListener).File()
	if err != nil {
		return "", err
	}
	descriptor := file.Fd()
	_, err = unix.FcntlInt(descriptor, unix.F_SETFD, 0)
	return fmt.Sprintf("%s=%d", outsideListener, descriptor), err
}

// forwardFromOutside connects what was held open to the same address in here.
func forwardFromOutside(address string) error {
	descriptor, err := strconv.Atoi(os.Getenv(outsideListener))
	if err != nil {
		return err
	}
	// The listener has a copy; this one would go on to every Envoy.
	file := os.NewFile(uintptr(descriptor), address)
	defer file.Close()
	listener, err := net.FileListener(file)
	if err != nil {
		return err
	}
	go forward(listener, address)
	return nil
}
