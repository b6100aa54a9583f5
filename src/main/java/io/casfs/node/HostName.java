package io.casfs.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This machine's name, the default for a node's. */
final class HostName {
    private HostName() {}

    static String get() {
        String name = fromKernel();
        return ClusterSetting.isNodeName(name) ? name : "node";
    }

    // Unlike InetAddress.getLocalHost it never asks a name server.
    private static String fromKernel() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
        } catch (IOException e) {
            String name = System.getenv("HOSTNAME");
            return name == null ? "" : name;
        }
    }
}
