package io.xphone;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** A bare UDP socket that speaks what the test writes. */
public final class RawUdp implements AutoCloseable {

    private final DatagramSocket socket;
    private final byte[] buffer = new byte[65_535];
    private InetSocketAddress last;

    public RawUdp() throws Exception {
        this("127.0.0.1");
    }

    /** On an address of its own, as a stranger has: 127.0.0.2. */
    public RawUdp(String host) throws Exception {
        socket = new DatagramSocket(0, InetAddress.getByName(host));
        socket.setSoTimeout(20_000);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Its address, as in a URI. */
    public String at() {
        return socket.getLocalAddress().getHostAddress() + ":" + port();
    }

    public DatagramSocket socket() {
        return socket;
    }

    /** Whom the last datagram came from. */
    public InetSocketAddress last() {
        return last;
    }

    public byte[] bytes() throws Exception {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        last = (InetSocketAddress) packet.getSocketAddress();
        return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** Reads what has arrived and ignores it. */
    public void discard() throws Exception {
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(1);
        try {
            while (true) {
                bytes();
            }
        } catch (SocketTimeoutException empty) {
            socket.setSoTimeout(timeout);
        }
    }

    public SipMessage message() throws Exception {
        byte[] bytes = bytes();
        return SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
    }

    /** The next message that is as wanted. */
    public SipMessage message(Predicate<SipMessage> wanted) throws Exception {
        SipMessage message = message();
        while (!wanted.test(message)) {
            message = message();
        }
        return message;
    }

    public SipRequest request(String method) throws Exception {
        return (SipRequest) message(
                said -> said instanceof SipRequest request && request.method().equals(method));
    }

    /** The next final answer. */
    public SipResponse answer() throws Exception {
        return (SipResponse) message(said -> said instanceof SipResponse response && response.status() >= 200);
    }

    public void reply(SipResponse response, InetSocketAddress to) throws Exception {
        byte[] bytes = SipWriter.write(response);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    public void send(byte[] bytes, int port) throws Exception {
        socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), port));
    }

    public void send(String text, int port) throws Exception {
        send(text.getBytes(StandardCharsets.UTF_8), port);
    }

    public void reply(SipResponse response) throws Exception {
        byte[] bytes = SipWriter.write(response);
        socket.send(new DatagramPacket(bytes, bytes.length, last));
    }

    /** An answer with a To tag. */
    public static SipResponse.Builder answer(SipRequest request, int status) {
        return request.response(status, null)
                .set(HeaderName.TO, request.to().withTag("there").toString());
    }

    public String host() {
        return socket.getLocalAddress().getHostAddress();
    }

    /** A request of ours, with lines of its own; {@code body} may be empty. */
    public String text(String method, String branch, String callId, String toTag, int cseq, String lines, String body) {
        return text(method, "sip:600@127.0.0.1", branch, callId, toTag, cseq, lines, body);
    }

    /** The same with a Request-URI. */
    public String text(
            String method,
            String uri,
            String branch,
            String callId,
            String toTag,
            long cseq,
            String lines,
            String body) {
        return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + host() + ":" + port() + ";rport;branch=z9hG4bK"
                + branch
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:raw@127.0.0.1>;tag=raw" + callId + "\r\nTo: <sip:600@127.0.0.1>"
                + (toTag.isEmpty() ? "" : ";tag=" + toTag) + "\r\nCall-ID: " + callId + "\r\nCSeq: " + cseq + " "
                + method
                + "\r\nContact: <sip:raw@" + host() + ":" + port() + ">\r\n" + lines
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n"
                + body;
    }

    public static String sdp(int port) {
        return sdp("127.0.0.1", port);
    }

    public static String sdp(String host, int port) {
        return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 " + host + "\r\nt=0 0\r\nm=audio " + port
                + " RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";
    }

    @Override
    public void close() throws SocketException {
        socket.close();
    }
}
