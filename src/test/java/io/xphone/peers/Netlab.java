package io.xphone.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Hosts behind NAT boxes, in network namespaces of its own: host {@code a} behind box {@code n}, the world {@code w} outside. */
public final class Netlab implements AutoCloseable {

    /** What the world is reached at. */
    public static final String WORLD = "10.77.3.2";

    /** What the world sees of the host {@code a}. */
    public static final String OUTSIDE = "10.77.3.1";

    /** The host {@code a} for itself. */
    public static final String INSIDE = "10.77.1.2";

    /** What the world reaches it at after {@link #forward}, and the world's own address then. */
    public static final String PUBLIC = "203.0.113.1";

    public static final String PUBLIC_WORLD = "203.0.113.2";

    private final Path scripts = Peers.dir("netlab");
    private final Path dir;
    private final String name = "xp" + ProcessHandle.current().pid();

    /** @param nat {@code cone} or {@code symmetric} */
    public Netlab(String nat) throws IOException {
        Peers.require("root".equals(System.getProperty("user.name")), "network namespaces are root's to make");
        Peers.requireProgram("ip");
        Peers.requireProgram("nft");
        dir = Files.createTempDirectory("xphone-netlab");
        Peers.run(scripts, Map.of("LAB", name, "LAB_NAT", nat), 30, "./netlab-up.sh", dir.toString());
    }

    /** The namespace of a host. */
    public String namespace(String host) {
        return name + "-" + host;
    }

    /** What runs a command at a host. */
    public List<String> at(String host) {
        return List.of("ip", "netns", "exec", namespace(host));
    }

    /** Runs a command at a host to its end; its output. */
    public String run(String host, String... command) {
        List<String> all = new ArrayList<>(at(host));
        all.addAll(List.of(command));
        return Peers.run(dir, Map.of(), 20, all.toArray(String[]::new));
    }

    /** Gives the box {@code n} and the world public addresses, and forwards ports of the box to the host {@code a}. */
    public void forward(String ports) {
        run("n", "ip", "addr", "add", PUBLIC + "/24", "dev", "wan");
        run("w", "ip", "addr", "add", PUBLIC_WORLD + "/24", "dev", "br0");
        run("n", "nft", "add chain ip nat pre { type nat hook prerouting priority -100; }");
        run("n", "nft", "add rule ip nat pre ip daddr " + PUBLIC + " udp dport { " + ports + " } dnat to " + INSIDE);
        run("n", "nft", "insert rule ip f forw ct status dnat accept");
    }

    @Override
    public void close() {
        Peers.run(scripts, Map.of(), 30, "./netlab-down.sh", dir.toString());
    }
}
