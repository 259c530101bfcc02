package io.xphone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A hostile peer, as a program of its own at 127.0.0.2 with nothing but sockets and text. Its first argument names the attack, and it prints
 * a word with the result of each step.
 */
public final class Attacker {

    private static final String HOST = "127.0.0.2";

    /** How long it waits for a message that should not come. */
    private static final int SILENCE_MS = 1_500;

    /** Never has an element: sets the pace of packets. */
    private static final BlockingQueue<Object> PACE = new LinkedBlockingQueue<>();

    private static final int PATIENCE_MS = 20_000;

    private final DatagramSocket socket;
    private final int target;
    private int serial;
    private int octetsSent;
    private int octetsReceived;

    private Attacker(int target) throws IOException {
        this.socket = new DatagramSocket(0, InetAddress.getByName(HOST));
        this.target = target;
    }

    public static void main(String[] args) throws Exception {
        Thread parent = new Thread(Attacker::endWithInput);
        parent.setDaemon(true);
        parent.start();
        Attacker attacker = new Attacker(Integer.parseInt(args[1]));
        switch (args[0]) {
            case "challenge" -> attacker.challenge(args[2], args[3]);
            case "amplify" -> attacker.amplify(Integer.parseInt(args[2]));
            case "call" -> attacker.call(args[2]);
            case "forge" -> attacker.forge(args[2], args[3], args[4]);
            case "log" -> attacker.log(Integer.parseInt(args[2]));
            case "guess" -> attacker.guess(Integer.parseInt(args[2]));
            case "spray" -> attacker.spray(Integer.parseInt(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
        Runtime.getRuntime().halt(0);
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // goes on
            }
        } catch (IOException closed) {
            // as its end
        }
        Runtime.getRuntime().halt(0);
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        octetsSent += bytes.length;
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), target));
    }

    /** The next message; null after that time. */
    private String next(int millis) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        socket.setSoTimeout(millis);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException silence) {
            return null;
        }
        octetsReceived += packet.getLength();
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    /** The next message that begins so; null when none comes in time. */
    private String next(String beginning, int millis) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = millis; left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            String message = next((int) left);
            if (message == null || message.startsWith(beginning)) {
                return message;
            }
        }
        return null;
    }

    private static String header(String message, String name) {
        for (String line : message.split("\r\n")) {
            if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return "";
    }

    private static String tag(String address) {
        int at = address.indexOf(";tag=");
        return at < 0 ? "" : address.substring(at + 5).split("[;>]")[0];
    }

    private String request(String method, String uri, String callId, String from, String to, int cseq, String more) {
        String contact = "Contact: <sip:evil@" + HOST + ":" + socket.getLocalPort() + ">\r\n";
        boolean invite = method.equals("INVITE");
        String sdp = invite
                ? "v=0\r\no=- 1 1 IN IP4 " + HOST + "\r\ns=-\r\nc=IN IP4 " + HOST
                        + "\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"
                : "";
        return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + HOST + ":" + socket.getLocalPort()
                + ";rport;branch=z9hG4bKevil" + ++serial + "\r\nMax-Forwards: 70\r\nFrom: " + from + "\r\nTo: " + to
                + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " " + method + "\r\n"
                + contact + more + (invite ? "Content-Type: application/sdp\r\n" : "")
                + "Content-Length: " + sdp.length() + "\r\n\r\n" + sdp;
    }

    private static String from(String tag) {
        return "<sip:evil@" + HOST + ">;tag=" + tag;
    }

    private static String response(String request, String status, String more) {
        StringBuilder out = new StringBuilder("SIP/2.0 ").append(status).append("\r\n");
        for (String line : request.split("\r\n")) {
            String name = line.split(":")[0].toLowerCase();
            if (List.of("via", "from", "to", "call-id", "cseq").contains(name)) {
                out.append(line).append("\r\n");
            }
        }
        return out.append(more).append("Content-Length: 0\r\n\r\n").toString();
    }

    /** Calls, and demands a digest of whatever request comes in the call. */
    private void challenge(String uri, String realm) throws IOException {
        send(request("INVITE", uri, "challenge", from("c"), "<" + uri + ">", 1, ""));
        String answer = next("SIP/2.0 2", PATIENCE_MS);
        if (answer == null) {
            say("REFUSED");
            return;
        }
        send(request("ACK", uri, "challenge", from("c"), header(answer, "To"), 1, ""));
        say("UP");
        int authorizations = 0;
        Map<String, Integer> challenged = new HashMap<>();
        while (challenged.getOrDefault("BYE", 0) == 0) {
            String request = next(PATIENCE_MS);
            if (request == null) {
                break;
            }
            authorizations += challenge(request, realm, challenged);
        }
        for (String late = next(SILENCE_MS); late != null; late = next(SILENCE_MS)) {
            authorizations += challenge(late, realm, challenged);
        }
        say("CHALLENGED " + challenged.keySet().stream().sorted().toList());
        say("AUTHORIZED " + authorizations);
    }

    private int challenge(String request, String realm, Map<String, Integer> challenged) throws IOException {
        String method = request.split(" ")[0];
        if (request.startsWith("SIP/2.0") || method.equals("ACK")) {
            return 0;
        }
        int found = header(request, "Authorization").isEmpty()
                        && header(request, "Proxy-Authorization").isEmpty()
                ? 0
                : 1;
        challenged.merge(method, 1, Integer::sum);
        send(response(
                request,
                "401 Unauthorized",
                "WWW-Authenticate: Digest realm=\"" + realm + "\", nonce=\"" + serial + "\", algorithm=MD5\r\n"));
        return found;
    }

    /**
     * Sends INVITEs that it never acknowledges, every second one a copy with another branch, and counts what comes back, retransmissions
     * included.
     */
    private void amplify(int requests) throws IOException {
        for (int i = 0; i < requests; i++) {
            String call = "" + i / 2;
            send(request(
                    "INVITE", "sip:600@127.0.0.1", "amplify" + call, from("a" + call), "<sip:600@127.0.0.1>", 1, ""));
        }
        int responses = 0;
        while (next(SILENCE_MS) != null) {
            responses++;
        }
        say("SENT " + requests);
        say("RECEIVED " + responses);
        say("PERCENT " + 100 * octetsReceived / octetsSent);
    }

    /** Calls, and prints the status of the response. */
    private void call(String uri) throws IOException {
        send(request("INVITE", uri, "call", from("i"), "<" + uri + ">", 1, ""));
        String answer = next(PATIENCE_MS);
        while (answer != null && answer.startsWith("SIP/2.0 1")) {
            answer = next(PATIENCE_MS);
        }
        say("STATUS " + (answer == null ? "none" : answer.split(" ")[1]));
    }

    /** Sends requests into a call of others: with wrong tags, with high CSeq numbers, and a BYE that is right but for its source. */
    private void forge(String callId, String from, String to) throws IOException {
        String uri = "sip:x@127.0.0.1:" + target;
        List<String> statuses = new ArrayList<>();
        for (String request : List.of(
                request("INFO", uri, callId, from + "x", to, 900, ""),
                request("INFO", uri, callId, from, to, Integer.MAX_VALUE - 1, ""),
                request("BYE", uri, callId, from + "y", to, 901, ""),
                request("BYE", uri, callId, from, to, 902, ""))) {
            send(request);
            String response = next("SIP/2.0", SILENCE_MS);
            statuses.add(response == null ? "none" : response.split(" ")[1]);
        }
        say("STATUSES " + statuses);
    }

    /** Requests with line breaks in their values, escaped and raw, and values without end. */
    private void log(int requests) throws IOException {
        String forged = "%0d%0a12:00:00 ERROR forged";
        for (int i = 0; i < requests; i++) {
            String to = "\"a\tb\u001b[31m\" <sip:" + forged + "@127.0.0.1>";
            send(request("INVITE", "sip:" + forged + "@127.0.0.1", "log" + i, from("l" + i), to, 1, ""));
            send(request(
                    "MESSAGE",
                    "sip:600@127.0.0.1",
                    "m" + i,
                    from("m" + i),
                    "<sip:600@127.0.0.1>",
                    1,
                    "Subject: " + "x".repeat(3_000) + "\r\n"));
            send("INVITE sip:600@127.0.0.1 SIP/2.0\r\nVia: \u0000\u0007broken\r\n\r\n");
            send("\u0001\u0002\u0003" + "y".repeat(500));
        }
        send(request("OPTIONS", "sip:127.0.0.1:" + target, "fence", from("o"), "<sip:127.0.0.1>", 1, ""));
        String fence = next(PATIENCE_MS);
        while (fence != null && !header(fence, "Call-ID").equals("fence")) {
            fence = next(PATIENCE_MS);
        }
        say("DONE");
    }

    /** Guesses passwords of the user "office": how many guesses are judged. */
    private void guess(int guesses) throws IOException {
        int judged = 0;
        for (int i = 0; i < guesses; i++) {
            String uri = "sip:600@127.0.0.1:" + target;
            send(request("INVITE", uri, "g" + i, from("g" + i), "<" + uri + ">", 1, ""));
            String challenge = next(SILENCE_MS);
            while (challenge != null && challenge.startsWith("SIP/2.0 1")) {
                challenge = next(SILENCE_MS);
            }
            if (challenge == null || !challenge.startsWith("SIP/2.0 401")) {
                break;
            }
            String offered = header(challenge, "WWW-Authenticate");
            String nonce = offered.replaceAll(".*nonce=\"([^\"]*)\".*", "$1");
            String realm = offered.replaceAll(".*realm=\"([^\"]*)\".*", "$1");
            send(
                    request(
                            "INVITE",
                            uri,
                            "g" + i,
                            from("g" + i),
                            "<" + uri + ">",
                            2,
                            "Authorization: Digest username=\"office\", "
                                    + "realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                                    + "\", qop=auth, nc=00000001, cnonce=\"c\", response=\"00000000000000000000000000000000\"\r\n"));
            String verdict = next(SILENCE_MS);
            judged += verdict == null ? 0 : 1;
        }
        say("JUDGED " + judged);
    }

    /** Sends RTP to every even port of a range until its input ends, and counts the RTP that comes to it. */
    private void spray(int ports) throws Exception {
        Thread counting = new Thread(() -> {
            DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
            int received = 0;
            try {
                socket.setSoTimeout(0);
                while (true) {
                    socket.receive(packet);
                    received++;
                    say("HIJACKED " + received);
                }
            } catch (IOException closed) {
                say("CLOSED");
            }
        });
        counting.setDaemon(true);
        counting.start();
        byte[] packet = new byte[172];
        packet[0] = (byte) 0x80;
        for (int i = 12; i < packet.length; i++) {
            packet[i] = (byte) (i % 2 == 0 ? 0x00 : 0x80); // loud
        }
        boolean first = true;
        for (int sequence = 1; ; sequence++) {
            packet[2] = (byte) (sequence >> 8);
            packet[3] = (byte) sequence;
            int timestamp = sequence * 160;
            for (int i = 0; i < 4; i++) {
                packet[4 + i] = (byte) (timestamp >> 24 - 8 * i);
            }
            for (int port = target; port < target + ports; port += 2) {
                socket.send(new DatagramPacket(packet, packet.length, new InetSocketAddress("127.0.0.1", port)));
            }
            if (first) {
                say("READY");
                first = false;
            }
            PACE.poll(5, TimeUnit.MILLISECONDS);
        }
    }
}
