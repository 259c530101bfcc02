package io.xphone.node;

import static io.xphone.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxEnd;
import io.xphone.testing.PbxRejectedException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The node as a process with a command line, signals and an exit status. */
@Tag("process")
class NodeProcessTest {

    private static final String[] ANY_PORT = {
        "node", "--config", "conf/xphone.json", "--set", "server.listen.0.port=0", "--set", "server.listen.1.port=0"
    };

    private static String[] with(String... more) {
        String[] all = java.util.Arrays.copyOf(ANY_PORT, ANY_PORT.length + more.length);
        System.arraycopy(more, 0, all, ANY_PORT.length, more.length);
        return all;
    }

    @Test
    void runsAndStopsWhileARegistrarIsSilent() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                NodeProcess node = NodeProcess.ofClasses(with(
                        "--set",
                        "phones.0={\"host\":\"127.0.0.1:" + silent.getLocalPort() + "\",\"username\":\"1001\"}",
                        "--set",
                        "drainSeconds=1"))) {
            node.awaitLine(
                    "phone phone-\\w+: not registered yet, 1001 at 127.0.0.1:\\d+ by udp; the node runs meanwhile");
            node.awaitLine("ready after");
            long begin = System.nanoTime();
            node.terminate();
            assertThat(node.status()).isZero();
            assertThat(System.nanoTime() - begin).isLessThan(8_000_000_000L);
            node.awaitLine("stopped");
        }
    }

    /** Sends an INVITE whose caller has line ends in the user part. */
    private static void forging(DatagramSocket from, int number, int port) throws IOException {
        byte[] invite = ("INVITE sip:600@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + from.getLocalPort()
                        + ";branch=z9hG4bK" + number + "\r\nMax-Forwards: 70\r\nFrom: <sip:a%0d%0a"
                        + "12%3a00%3a00.000%20INFO%20forged@x>;tag=" + number + "\r\nTo: <sip:600@x>\r\nCall-ID: c"
                        + number + "\r\nCSeq: 1 INVITE\r\nContact: <sip:a@127.0.0.1>\r\nContent-Length: 0\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        from.send(new DatagramPacket(invite, invite.length, InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void strangersNeitherForgeNorFillTheLog() throws Exception {
        try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket peer = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"));
                NodeProcess node = NodeProcess.ofClasses(
                        with("--set", "server.peers.0.hosts=127.0.0.2", "--set", "drainSeconds=1"))) {
            int port = node.udpPort();
            long begin = System.nanoTime();
            for (int i = 0; i < 500; i++) {
                forging(stranger, i, port);
            }
            node.awaitLine("rejected a call from 127\\.0\\.0\\.1");
            forging(peer, 500, port);
            node.awaitLine("call \\S+: a\\\\r\\\\n12:00:00.000 INFO forged calls 600 at front-door");
            node.terminate();
            node.awaitLine("stopped");
            long seconds = (System.nanoTime() - begin) / 1_000_000_000;
            assertThat(node.lines().stream().filter(line -> line.contains("rejected a call")))
                    .hasSizeLessThanOrEqualTo((int) seconds + 2);
            assertThat(node.lines()).noneMatch(line -> line.startsWith("12:00:00.000"));
        }
    }

    @Test
    void theLogFileRollsBySize() throws Exception {
        Path file = Files.createTempDirectory("xphone-log").resolve("node.log");
        try (NodeProcess node = NodeProcess.ofClasses(
                with("--set", "logFile=" + file, "--set", "logFileMegabytes=1", "--set", "drainSeconds=1"))) {
            node.udpPort();
            node.terminate();
            node.status();
        }
        assertThat(Files.readString(file)).contains("ready after").contains("stopped");
    }

    @Test
    void aSignalDuringTheStartStopsIt() throws Exception {
        // waits for members
        try (NodeProcess node = NodeProcess.ofClasses(
                with("--cluster", "--set", "cluster.joinWaitSeconds=100", "--set", "drainSeconds=1"))) {
            node.awaitLine("starting xphone");
            node.terminate();
            assertThat(node.status()).isZero();
            node.awaitLine("stopped");
        }
    }

    @Test
    void answersCallsAndDrainsOnSigterm() throws Exception {
        Vertx vertx = Vertx.vertx();
        FakePbx pbx = await(FakePbx.create(vertx).start());
        try (NodeProcess node = NodeProcess.ofClasses(ANY_PORT)) {
            String echo = "sip:600@127.0.0.1:" + node.udpPort();
            node.awaitLine("node [0-9a-f-]{36}, Java .*, (native transport|NIO), \\d+ event loops");
            node.awaitLine("listens on tcp:0\\.0\\.0\\.0:\\d+");
            node.awaitLine("peer loopback: 127\\.0\\.0\\.0/8, ::1");
            node.awaitLine("numbers 600 echo, .*, others attached");
            assertThat(await(pbx.options(echo)).status()).isEqualTo(200);
            PbxCall call = await(pbx.call(echo));
            node.awaitLine("call \\S+: pbx calls 600 at front-door");
            node.terminate();
            node.awaitLine("draining: new calls are rejected, 1 active calls may end within 30 s");
            assertThat(await(pbx.options(echo)).status()).isEqualTo(503);
            assertThat(catchThrowableOfType(PbxRejectedException.class, () -> await(pbx.call(echo)))
                            .status())
                    .isEqualTo(503);
            await(call.media().sendTone(440, 400));
            await(call.media().awaitAudio(300));
            assertThat(node.alive()).isTrue();
            await(call.bye());
            assertThat(node.status()).isZero();
            node.awaitLine("stopped");
        } finally {
            await(pbx.close());
            await(vertx.close());
        }
    }

    @Test
    void endsActiveCallsAfterTheDrainTimeout() throws Exception {
        Vertx vertx = Vertx.vertx();
        FakePbx pbx = await(FakePbx.create(vertx).start());
        try (NodeProcess node = NodeProcess.ofClasses(with("--set", "drainSeconds=1"))) {
            PbxCall call = await(pbx.call("sip:604@127.0.0.1:" + node.udpPort()));
            node.terminate();
            assertThat(await(call.ended()).cause()).isEqualTo(PbxEnd.Cause.REMOTE);
            assertThat(node.status()).isZero();
        } finally {
            await(pbx.close());
            await(vertx.close());
        }
    }

    @Test
    void secondSignalStopsImmediately() throws Exception {
        Vertx vertx = Vertx.vertx();
        FakePbx pbx = await(FakePbx.create(vertx).start());
        try (NodeProcess node = NodeProcess.ofClasses(ANY_PORT)) {
            await(pbx.call("sip:604@127.0.0.1:" + node.udpPort()));
            node.terminate();
            node.awaitLine("draining");
            node.terminate();
            assertThat(node.status()).isEqualTo(130);
        } finally {
            await(pbx.close());
            await(vertx.close());
        }
    }

    @Test
    void logsEachSipMessageAtDebug() throws Exception {
        Vertx vertx = Vertx.vertx();
        FakePbx pbx = await(FakePbx.create(vertx).start());
        try (NodeProcess node = NodeProcess.ofClasses(with("--set", "logLevel=debug"))) {
            await(pbx.options("sip:127.0.0.1:" + node.udpPort()));
            node.awaitLine("DEBUG sip +received from .*127\\.0\\.0\\.1");
            node.awaitLine("^ {2}OPTIONS sip:127\\.0\\.0\\.1:\\d+ SIP/2\\.0");
            node.awaitLine("DEBUG sip +sent to");
            node.awaitLine("^ {2}SIP/2\\.0 200 OK");
            assertThat(node.lines()).as("the calls of the warm-up").noneMatch(line -> line.contains("sip:warm@"));
        } finally {
            await(pbx.close());
            await(vertx.close());
        }
    }

    @Test
    void invalidConfigurationIsReportedOnOneLineWithStatus1() throws Exception {
        try (NodeProcess node = NodeProcess.ofClasses("node", "--set", "server.lisen.0.port=5062")) {
            assertThat(node.status()).isEqualTo(1);
            assertThat(node.lines())
                    .containsExactly("server.lisen: unknown key; the most similar one is server.listen");
        }
    }

    @Test
    void portInUseIsReportedWithStatus1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                NodeProcess node = NodeProcess.ofClasses(with(
                        "--set",
                        "server.listen.1.host=127.0.0.1",
                        "--set",
                        "server.listen.1.port=" + taken.getLocalPort()))) {
            assertThat(node.status()).isEqualTo(1);
            node.awaitLine("^server\\.listen: cannot listen on tcp 127\\.0\\.0\\.1:" + taken.getLocalPort());
        }
    }

    @Test
    void helpAndVersion() throws Exception {
        try (NodeProcess help = NodeProcess.ofClasses("--help");
                NodeProcess version = NodeProcess.ofClasses("--version");
                NodeProcess wrong = NodeProcess.ofClasses("nodes")) {
            assertThat(help.status()).isZero();
            assertThat(help.output()).contains("Usage: xphone", "node", "demo");
            assertThat(version.status()).isZero();
            assertThat(version.output()).contains("xphone-vertx");
            assertThat(wrong.status()).isEqualTo(2);
        }
    }

    /** A port that was free a moment ago, for options that do not accept 0. */
    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void twoNodesFormAClusterAndDetectTheLossOfOne() throws Exception {
        int first = freePort();
        int second = freePort();
        String[] members = {
            "--cluster",
            "--set",
            "cluster.members=127.0.0.1:" + first + ",127.0.0.1:" + second,
            "--set",
            "cluster.name=test-" + first
        };
        try (NodeProcess one = NodeProcess.ofClasses(with(concat(members, "--set", "cluster.port=" + first)))) {
            one.udpPort();
            try (NodeProcess two = NodeProcess.ofClasses(
                    with(concat(members, "--set", "cluster.port=" + second, "--set", "server.name=second")))) {
                two.awaitLine("in cluster \"test-" + first + "\" as .*: 2 nodes");
                one.awaitLine("joined: 2 nodes");
                two.udpPort();
            } // killed
            one.awaitLine("left: 1 nodes");
            one.terminate();
            assertThat(one.status()).isZero();
        }
    }

    private static String[] concat(String[] some, String... more) {
        String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }
}
