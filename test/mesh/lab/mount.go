package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// mounts are the ConfigMaps that a program's container has mounted, in a folder that stands for the container's root.
type mounts struct {
	mu   sync.Mutex
	root string
	// Names of ConfigMaps by the path that they are mounted at.
	paths map[string]string
	// What is there now, or will be.
	last    map[string]map[string]string
	version int
}

func newMounts(root string, w *workload) *mounts {
	configMaps := map[string]string{}
	for _, volume := range w.volumes {
		if volume.ConfigMap != nil {
			configMaps[volume.Name] = volume.ConfigMap.Name
		}
	}
	paths := map[string]string{}
	for _, mount := range w.program.VolumeMounts {
		if name, ok := configMaps[mount.Name]; ok {
			paths[mount.MountPath] = name
		}
	}
	return &mounts{root: root, paths: paths, last: map[string]map[string]string{}}
}

// configMaps are those of a namespace by name; the caller holds the lock.
func (l *Lab) configMaps(namespace string) map[string]map[string]string {
	found := map[string]map[string]string{}
	for _, m := range l.manifests {
		if configMap, ok := m.object.(*corev1.ConfigMap); ok && configMap.Namespace == namespace {
			found[configMap.Name] = configMap.Data
		}
	}
	return found
}

// mountConfigMaps does what the kubelet does when ConfigMaps have changed: some time later each running pod has other files.
func (l *Lab) mountConfigMaps() {
	delay := time.Duration(l.settings.MountDelayMs) * time.Millisecond
	for _, p := range l.pods {
		if p.program == nil {
			continue
		}
		configMaps := l.configMaps(p.workload.Namespace)
		if !p.program.mounts.differ(configMaps) {
			continue
		}
		write := func() {
			if err := p.program.mounts.write(configMaps); err != nil {
				fmt.Fprintln(os.Stderr, "lab: mount of", p.name, err)
			}
		}
		if delay == 0 {
			write()
		} else {
			time.AfterFunc(delay, write)
		}
	}
}

func (m *mounts) differ(configMaps map[string]map[string]string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	isChanged := false
	for path, name := range m.paths {
		if !maps.Equal(m.last[path], configMaps[name]) {
			m.last[path] = configMaps[name]
			isChanged = true
		}
	}
	return isChanged
}

// write swaps a symbolic link, as the kubelet does: a reader sees all files of one version.
func (m *mounts) write(configMaps map[string]map[string]string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := os.MkdirAll(m.root, 0o755); err != nil {
		return err
	}
	m.version++
	for path, name := range m.paths {
		m.last[path] = configMaps[name]
		folder := filepath.Join(m.root, path)
		version := fmt.Sprintf("..%d", m.version)
		if err := os.MkdirAll(filepath.Join(folder, version), 0o755); err != nil {
			return err
		}
		for file, text := range configMaps[name] {
			if err := os.WriteFile(filepath.Join(folder, version, file), []byte(text), 0o644); err != nil {
				return err
			}
			if err := os.Symlink(filepath.Join("..data", file), filepath.Join(folder, file)); err != nil && !os.IsExist(err) {
				return err
			}
		}
		if err := os.Symlink(version, filepath.Join(folder, "..next")); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(folder, "..next"), filepath.Join(folder, "..data")); err != nil {
			return err
		}
	}
	return nil
}
