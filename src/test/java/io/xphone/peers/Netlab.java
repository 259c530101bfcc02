package io.xphone.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Hosts behind a NAT, in network namespaces: host {@code a} behind NAT {@code n}, public host {@code w}. */
public final class Netlab implements AutoCloseable {

    /** The address of the public host. */
    public static final String WORLD = "10.77.3.2";

    /** The address of the public host at the bad line. */
    public static final String FAR_END = "10.77.4.2";

    /** The address of host {@code a} at the bad line. */
    public static final String NEAR_END = "10.77.4.1";

    /** The public address of host {@code a}. */
    public static final String OUTSIDE = "10.77.3.1";

    /** The private address of host {@code a}. */
    public static final String INSIDE = "10.77.1.2";

    /** The external address of host {@code a} after {@link #forward}, and the address of the public host then. */
    public static final String PUBLIC = "203.0.113.1";

    public static final String PUBLIC_WORLD = "203.0.113.2";

    private final Path scripts = Peers.dir("netlab");
    private final Path dir;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name = "xp" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet();

    /** @param nat {@code cone} or {@code symmetric} */
    public Netlab(String nat) throws IOException {
        this(nat, "");
    }

    private Netlab(String nat, String impairment) throws IOException {
        Peers.require("root".equals(System.getProperty("user.name")), "network namespaces are root's to make");
        Peers.requireProgram("ip");
        if (!nat.equals("none")) {
            Peers.requireProgram("nft");
        }
        dir = Files.createTempDirectory("xphone-netlab");
        Peers.run(
                scripts,
                Map.of("LAB", name, "LAB_NAT", nat, "LAB_IMPAIR", impairment),
                30,
                "./netlab-up.sh",
                dir.toString());
    }

    /**
     * Without NAT, and with a bad line from host {@code a} to host {@code w}.
     *
     * @param impairment options of {@code netimpair}
     */
    public static Netlab badLine(String impairment) throws IOException {
        return new Netlab("none", impairment);
    }

    /** The namespace of a host. */
    public String namespace(String host) {
        return name + "-" + host;
    }

    /** The prefix of a command that runs at a host. */
    public List<String> at(String host) {
        return List.of("ip", "netns", "exec", namespace(host));
    }

    /** Runs a command at a host and returns its output. */
    public String run(String host, String... command) {
        List<String> all = new ArrayList<>(at(host));
        all.addAll(List.of(command));
        return Peers.run(dir, Map.of(), 20, all.toArray(String[]::new));
    }

    /** Assigns public addresses to {@code n} and {@code w}, and forwards ports of {@code n} to host {@code a}. */
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
