package io.xphone;

import io.xphone.sip.CountingIdentifiers;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.auth.DigestClient;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.SipParser;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipWriter;
import java.nio.charset.StandardCharsets;

/** A user that registers by a bare UDP socket, with the lines that a test writes. */
final class RawUser implements AutoCloseable {

    private final RawUdp socket;
    private final String user;
    private final CountingIdentifiers ids = new CountingIdentifiers();
    private int sequence;

    RawUser(String user) throws Exception {
        this(user, "127.0.0.1");
    }

    RawUser(String user, String host) throws Exception {
        this.user = user;
        this.socket = new RawUdp(host);
    }

    RawUdp socket() {
        return socket;
    }

    /** The Contact of its socket. */
    String contact() {
        return "Contact: <sip:" + user + "@" + socket.at() + ">\r\n";
    }

    /** A REGISTER for an address-of-record, without credentials. */
    SipRequest request(String aor, String lines) {
        int number = ++sequence;
        String text = "REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP " + socket.at()
                + ";rport;branch=z9hG4bKreg" + user + number + socket.port() + "\r\nMax-Forwards: 70\r\nFrom: <sip:"
                + user
                + "@127.0.0.1>;tag=f" + number + "\r\nTo: <sip:" + aor + "@127.0.0.1>\r\nCall-ID: reg-" + user
                + socket.port() + "\r\nCSeq: " + number + " REGISTER\r\n" + lines + "Content-Length: 0\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (SipRequest) SipParser.parse(bytes, 0, bytes.length, SipLimits.DEFAULT);
    }

    /** The final response to a request. */
    SipResponse exchange(SipRequest request, int port) throws Exception {
        socket.send(SipWriter.write(request), port);
        return (SipResponse) socket.message(message -> message instanceof SipResponse answer
                && answer.status() >= 200
                && answer.topVia().branch().equals(request.topVia().branch()));
    }

    /** The request with credentials for a challenge. */
    SipRequest authorized(SipRequest request, SipResponse challenge, String password) {
        int number = ++sequence;
        return new DigestClient(new Credentials(user, password), ids)
                .authorize(request, challenge).orElseThrow().toBuilder()
                        .set(HeaderName.CSEQ, number + " REGISTER")
                        .set(
                                HeaderName.VIA,
                                request.topVia()
                                        .withParameter("branch", "z9hG4bKauth" + user + number + socket.port())
                                        .toString())
                        .build();
    }

    /** Registers with its Contact, or with the Contacts in the lines. */
    SipResponse register(int port, String lines) throws Exception {
        return register(port, user, user + "'s", lines.contains("Contact:") ? lines : contact() + lines);
    }

    SipResponse register(int port, String aor, String password, String lines) throws Exception {
        SipRequest request = request(aor, lines);
        SipResponse challenge = exchange(request, port);
        return challenge.status() != 401 ? challenge : exchange(authorized(request, challenge, password), port);
    }

    @Override
    public void close() throws Exception {
        socket.close();
    }
}
