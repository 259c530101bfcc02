package io.xphone.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.xphone.AudioWriter;
import io.xphone.Loopback;
import io.xphone.SipServer;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The cost of a short call: INVITE, 200, ACK, BYE, 200 over loopback with a server whose application echoes. Prints the
 * CPU time per call of the event loop of the server, and of the process without the generator.
 *
 * <p>Arguments: calls per round (20000), rounds (5), concurrent calls (200), time between ACK and BYE in ms (100).
 */
public final class CallSetups {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final DatagramChannel channel;
    private final Selector selector;
    private final InetSocketAddress server;
    private final String here;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    private final Deque<long[]> holding = new ArrayDeque<>();
    private final String[] toTags = new String[1 << 16];
    private final long[] begun = new long[1 << 16];
    private long next;
    private long invited;
    private long ended;
    private long failed;
    private long slowest;
    private long sum;

    private CallSetups(int port) throws Exception {
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        channel = DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, 4 << 20);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        here = "127.0.0.1:" + ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    public static void main(String[] args) throws Exception {
        int calls = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int atOnce = args.length > 2 ? Integer.parseInt(args[2]) : 200;
        int holdMs = args.length > 3 ? Integer.parseInt(args[3]) : 100;
        Vertx vertx = Vertx.builder()
                .with(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1))
                .build();
        SipServer app = SipServer.create(vertx, Loopback.options());
        app.callHandler(call -> {
            AudioWriter writer = call.audio().unpacedWriter();
            call.audio().reader().handler(writer::write);
            call.accept();
        });
        String at = Loopback.await(app.listen()).listening().get(0);
        CallSetups generator = new CallSetups(Integer.parseInt(at.substring(at.lastIndexOf(':') + 1)));
        for (int round = 1; round <= rounds; round++) {
            generator.round(round, calls, atOnce, holdMs * 1_000_000L);
        }
        Loopback.await(vertx.close());
        System.exit(0);
    }

    private static long loopCpu() {
        long sum = 0;
        for (long id : THREADS.getAllThreadIds()) {
            var info = THREADS.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("vert.x-eventloop")) {
                sum += Math.max(0, THREADS.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static long loopAllocated() {
        long sum = 0;
        for (long id : THREADS.getAllThreadIds()) {
            var info = THREADS.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("vert.x-eventloop")) {
                sum += ((com.sun.management.ThreadMXBean) THREADS).getThreadAllocatedBytes(id);
            }
        }
        return sum;
    }

    private void round(int round, int calls, int atOnce, long holdNanos) throws Exception {
        long loop = loopCpu();
        long allocated = loopAllocated();
        long process = processCpu() - THREADS.getCurrentThreadCpuTime();
        long began = System.nanoTime();
        long until = ended + failed + calls;
        invited = ended + failed;
        sum = 0;
        slowest = 0;
        long lastNews = began;
        while (ended + failed < until) {
            while (invited < until && invited - ended - failed < atOnce) {
                invite();
            }
            long now = System.nanoTime();
            while (!holding.isEmpty() && holding.peek()[1] <= now) {
                long call = holding.poll()[0];
                send(call, "BYE", 2, toTags[(int) (call & 0xFFFF)], "");
            }
            long news = ended + failed;
            selector.select(1);
            selector.selectedKeys().clear();
            receive(holdNanos);
            if (ended + failed > news) {
                lastNews = System.nanoTime();
            } else if (System.nanoTime() - lastNews > 5_000_000_000L) {
                throw new IllegalStateException((until - ended - failed) + " calls got lost");
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "round %d: %.0f calls/s, loop %.0f us a call, process %.0f us a call, %.1f KB a call, answered in %.2f ms (at most %.0f), %d failed%n",
                round,
                calls / seconds,
                (loopCpu() - loop) / 1e3 / calls,
                (processCpu() - THREADS.getCurrentThreadCpuTime() - process) / 1e3 / calls,
                (loopAllocated() - allocated) / 1024.0 / calls,
                sum / 1e6 / calls,
                slowest / 1e6,
                failed);
    }

    private void invite() throws Exception {
        long call = next++;
        invited++;
        begun[(int) (call & 0xFFFF)] = System.nanoTime();
        String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                + "m=audio 9 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
                + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=ptime:20\r\na=sendrecv\r\n";
        send(call, "INVITE", 1, null, sdp);
    }

    private void send(long call, String method, int cseq, String toTag, String sdp) throws Exception {
        StringBuilder text = new StringBuilder(1024)
                .append(method)
                .append(" sip:600@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP ")
                .append(here)
                .append(";rport;branch=z9hG4bK-")
                .append(method)
                .append('-')
                .append(call)
                .append("\r\nMax-Forwards: 70\r\nFrom: \"Bench\" <sip:bench@127.0.0.1>;tag=f")
                .append(call)
                .append("\r\nTo: <sip:600@127.0.0.1>")
                .append(toTag == null ? "" : ";tag=" + toTag)
                .append("\r\nCall-ID: c")
                .append(call)
                .append("@bench\r\nCSeq: ")
                .append(cseq)
                .append(' ')
                .append(method)
                .append("\r\nContact: <sip:bench@")
                .append(here)
                .append(">\r\nUser-Agent: bench\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\n");
        if (!sdp.isEmpty()) {
            text.append("Content-Type: application/sdp\r\n");
        }
        text.append("Content-Length: ").append(sdp.length()).append("\r\n\r\n").append(sdp);
        channel.send(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1)), server);
    }

    private void receive(long holdNanos) throws Exception {
        while (true) {
            buffer.clear();
            if (channel.receive(buffer) == null) {
                return;
            }
            buffer.flip();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            String message = new String(bytes, StandardCharsets.ISO_8859_1);
            if (!message.startsWith("SIP/2.0 ")) {
                continue;
            }
            int status = Integer.parseInt(message.substring(8, 11));
            int id = message.indexOf("Call-ID: c") + 10;
            long call = Long.parseLong(message.substring(id, message.indexOf('@', id)));
            if (status < 200) {
                continue;
            }
            if (message.contains(" BYE\r\n")) {
                ended++;
            } else if (status >= 300) {
                failed++;
            } else {
                int at = (int) (call & 0xFFFF);
                if (begun[at] == 0) {
                    continue; // retransmitted 200
                }
                long took = System.nanoTime() - begun[at];
                begun[at] = 0;
                sum += took;
                slowest = Math.max(slowest, took);
                int to = message.indexOf("\r\nTo: ");
                int tag = message.indexOf(";tag=", to) + 5;
                toTags[at] = message.substring(tag, message.indexOf("\r\n", tag));
                send(call, "ACK", 1, toTags[at], "");
                holding.add(new long[] {call, System.nanoTime() + holdNanos});
            }
        }
    }
}
