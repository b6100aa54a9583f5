package io.casfs.transport.netty;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** A host's name or number, and a port. */
record Address(String host, int port) {
    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code HOST:PORT}; a host of IPv6 numbers may stand in brackets.
     *
     * @throws IOException for anything else
     */
    static Address parse(String text) throws IOException {
        int colon = text.lastIndexOf(':');
        try {
            String host = colon < 0 ? "" : text.substring(0, colon);
            int port = Integer.parseInt(text.substring(colon + 1));
            if (!host.isEmpty() && port >= 0 && port <= MAX_PORT) {
                boolean bracketed = host.startsWith("[") && host.endsWith("]");
                return new Address(bracketed ? host.substring(1, host.length() - 1) : host, port);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IOException("'" + text + "' is no address: HOST:PORT is expected, as in 192.168.1.5:7000");
    }

    /** Asks the resolver, which may take seconds. */
    List<InetSocketAddress> resolve() throws IOException {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(number -> new InetSocketAddress(number, port))
                    .toList();
        } catch (UnknownHostException e) {
            throw new IOException("the host '" + host + "' is not known here", e);
        }
    }

    Address withPort(int other) {
        return new Address(host, other);
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
