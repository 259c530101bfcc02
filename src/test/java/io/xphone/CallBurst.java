package io.xphone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Callers in a process of their own, with the retransmissions of RFC 3261: some calls that stay, then a burst of calls at a rate, each hung up
 * as soon as it is up, then calls at half the rate of those that were accepted, then some one after another. What stays sends a request of its dialog every 100 ms.
 *
 * <p>Arguments: port, calls a second, seconds. Says READY with the number of calls that stay, BURST, HALF and AFTER with what became of the calls.
 */
final class CallBurst {

    private static final long MS = 1_000_000L;
    private static final long T1 = 500 * MS;
    private static final long GIVE_UP = 10_000 * MS;
    private static final int STAYING = 5;
    private static final int AFTER = 20;
    private static final Pattern RETRY_AFTER = Pattern.compile("\r\nRetry-After: [2-8]\r\n");

    /** One request that waits for its final response. */
    private static final class Pending {
        private final String key;
        private final byte[] bytes;
        private final long begun = System.nanoTime();
        private long due = begun + T1;
        private long interval = T1;
        private boolean answered;

        Pending(String key, byte[] bytes) {
            this.key = key;
            this.bytes = bytes;
        }
    }

    private final DatagramChannel channel;
    private final Selector selector;
    private final InetSocketAddress server;
    private final String here;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8_192);
    private final Map<String, Pending> pending = new HashMap<>();
    private final Deque<Pending> order = new ArrayDeque<>();
    private final List<String> staying = new ArrayList<>();
    private final Map<String, String> tags = new HashMap<>();
    private boolean stays;
    private int round; // of requests of the calls that stay
    private int established;
    private int rejected;
    private int otherwise;
    private int ended;
    private int answered;
    private int timeouts;
    private int repeated;
    private int repeatedInDialog;

    private CallBurst(int port) throws IOException {
        server = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port);
        channel = DatagramChannel.open().bind(new InetSocketAddress(server.getAddress(), 0));
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
        here = "127.0.0.1:" + ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    public static void main(String[] args) throws Exception {
        int rate = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        CallBurst callers = new CallBurst(Integer.parseInt(args[0]));
        callers.stay();
        System.out.println("READY " + callers.staying.size());
        callers.burst("burst", rate, seconds);
        int half = Math.max(1, callers.established / seconds / 2);
        System.out.println("BURST " + callers.counts());
        callers.burst("half", half, 1);
        System.out.println("HALF " + callers.counts());
        callers.after();
        System.out.println("AFTER " + callers.counts());
    }

    private String counts() {
        String counts = "offered=" + (established + rejected + otherwise) + " established=" + established + " rejected="
                + rejected + " otherwise=" + otherwise + " ended=" + ended + " inDialog=" + answered + " timeouts="
                + timeouts + " repeated=" + repeated + " repeatedInDialog=" + repeatedInDialog;
        established = rejected = otherwise = ended = answered = timeouts = repeated = repeatedInDialog = 0;
        return counts;
    }

    private void stay() throws IOException {
        stays = true;
        for (int i = 0; i < STAYING; i++) {
            request("INVITE", "stays" + i, 1);
            settle();
        }
        stays = false;
        established = 0;
    }

    private void burst(String name, int rate, int seconds) throws IOException {
        long begin = System.nanoTime();
        int all = rate * seconds;
        int sent = 0;
        int first = round;
        while (sent < all) {
            long passed = System.nanoTime() - begin;
            long due = Math.min(all, passed / MS * rate / 1_000);
            while (sent < due) {
                request("INVITE", name + sent++, 1);
            }
            if (passed > (round - first) * 100 * MS) {
                round++;
                for (String call : staying) {
                    request("OPTIONS", call, 1 + round);
                }
            }
            work();
        }
        settle();
    }

    private void after() throws IOException {
        for (int i = 0; i < AFTER; i++) {
            request("INVITE", "after" + i, 1);
            settle();
        }
        for (String call : staying) {
            request("BYE", call, 1_000);
        }
        settle();
    }

    private void settle() throws IOException {
        while (!pending.isEmpty()) {
            work();
        }
    }

    private void work() throws IOException {
        selector.select(1);
        selector.selectedKeys().clear();
        for (buffer.clear(); channel.receive(buffer) != null; buffer.clear()) {
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            received(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        long now = System.nanoTime();
        for (int i = order.size(); i > 0; i--) {
            Pending request = order.poll();
            if (pending.get(request.key) != request) {
                continue;
            }
            if (now - request.begun > GIVE_UP) {
                pending.remove(request.key);
                timeouts++;
                continue;
            }
            if (now >= request.due && !request.answered) {
                send(request.bytes);
                repeated++;
                repeatedInDialog += request.key.contains("INVITE") ? 0 : 1;
                request.interval *= 2;
                request.due = now + request.interval;
            }
            order.add(request);
        }
    }

    private void received(String message) throws IOException {
        if (!message.startsWith("SIP/2.0 ")) {
            if (message.startsWith("BYE ")) {
                throw new IllegalStateException("a call was hung up:\n" + message);
            }
            return;
        }
        int status = Integer.parseInt(message.substring(8, 11));
        String call = between(message, "\r\nCall-ID: ", "\r\n");
        String method = between(message, "\r\nCSeq: ", "\r\n").split(" ")[1];
        String key = call + ' ' + between(message, "\r\nCSeq: ", "\r\n");
        Pending request = pending.get(key);
        if (request == null && !method.equals("INVITE")) {
            return;
        }
        if (status < 200) {
            request.answered = request.answered || method.equals("INVITE");
            return;
        }
        String to = between(message, "\r\nTo: ", "\r\n");
        if (method.equals("INVITE")) {
            tags.put(call, to.substring(to.indexOf(";tag=") + 5));
            // the ACK of a failure belongs to its transaction, that of a 2xx has one of its own
            send(text("ACK", call, 1, status < 300 ? "ACK" : "INVITE").getBytes(StandardCharsets.ISO_8859_1));
        }
        if (pending.remove(key) == null) {
            return;
        }
        switch (method) {
            case "INVITE" -> invited(call, status, message);
            case "BYE" -> ended++;
            default -> answered += status == 200 ? 1 : 0;
        }
    }

    private void invited(String call, int status, String message) throws IOException {
        if (status == 200) {
            established++;
            if (stays) {
                staying.add(call);
            } else {
                request("BYE", call, 2);
            }
            return;
        }
        tags.remove(call);
        Matcher retryAfter = RETRY_AFTER.matcher(message);
        if (status == 503 && retryAfter.find()) {
            rejected++;
        } else {
            otherwise++;
        }
    }

    private static String between(String message, String before, String after) {
        int from = message.indexOf(before) + before.length();
        return message.substring(from, message.indexOf(after, from));
    }

    private void request(String method, String call, int cseq) throws IOException {
        Pending request = new Pending(
                call + ' ' + cseq + ' ' + method,
                text(method, call, cseq, method).getBytes(StandardCharsets.ISO_8859_1));
        pending.put(request.key, request);
        order.add(request);
        send(request.bytes);
    }

    private void send(byte[] bytes) throws IOException {
        channel.send(ByteBuffer.wrap(bytes), server);
    }

    private String text(String method, String call, int cseq, String branch) {
        String tag = method.equals("INVITE") ? "" : ";tag=" + tags.get(call);
        String body = method.equals("INVITE") ? RawUdp.sdp(9) : "";
        return method + " sip:600@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + here + ";rport;branch=z9hG4bK" + call + '.'
                + branch + '.' + cseq + "\r\nMax-Forwards: 70\r\nFrom: <sip:burst@127.0.0.1>;tag=f" + call
                + "\r\nTo: <sip:600@127.0.0.1>" + tag + "\r\nCall-ID: " + call + "\r\nCSeq: " + cseq + ' ' + method
                + "\r\nContact: <sip:burst@" + here + ">\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }
}
