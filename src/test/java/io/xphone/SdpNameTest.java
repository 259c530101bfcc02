package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.SdpParser;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A host name where SDP says where sound goes (RFC 8866 §5.7). */
class SdpNameTest extends OnLoopback {

    private static final String NAME = "media.test";

    private DnsServer dns;
    private RawUdp peer;
    private RawUdp audio;
    private Call call;
    private SipRequest invite;
    private int cseq;

    @BeforeEach
    void openPeer() throws Exception {
        dns = new DnsServer();
        peer = new RawUdp();
        audio = new RawUdp();
    }

    @AfterEach
    void closePeer() throws Exception {
        audio.close();
        peer.close();
        dns.close();
    }

    private static String sdp(String host, int port) {
        return RawUdp.sdp(port).replace("c=IN IP4 127.0.0.1", "c=IN IP4 " + host);
    }

    private void answeredWith(String sdp) throws Exception {
        call = await(loop.server(Loopback.options().setDnsServers(new ArrayList<>(List.of(dns.address()))))
                .server()
                .dialUri("sip:600@127.0.0.1:" + peer.port()));
        invite = peer.request(Method.INVITE);
        peer.reply(RawUdp.answer(invite, 200)
                .add(HeaderName.CONTACT, "<sip:peer@127.0.0.1:" + peer.port() + ">")
                .body("application/sdp", sdp)
                .build());
        peer.request(Method.ACK);
        await(call.answered());
        call.audio().writer().write(Loopback.tone(440, 30_000));
    }

    private void offers(String sdp) throws Exception {
        String contact = invite.contacts().get(0).uri().toString();
        int port = peer.last().getPort();
        peer.send(
                "INVITE " + contact + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + peer.port() + ";branch=z9hG4bK"
                        + ++cseq
                        + "\r\nMax-Forwards: 70\r\nFrom: " + invite.to().withTag("there") + "\r\nTo: " + invite.from()
                        + "\r\nCall-ID: " + invite.callId() + "\r\nCSeq: " + cseq
                        + " INVITE\r\nContact: <sip:peer@127.0.0.1:"
                        + peer.port() + ">\r\nContent-Type: application/sdp\r\nContent-Length: " + sdp.length()
                        + "\r\n\r\n"
                        + sdp,
                port);
        assertThat(peer.answer().status()).isEqualTo(200);
        peer.send(
                "ACK " + contact + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + peer.port() + ";branch=z9hG4bKa" + cseq
                        + "\r\nMax-Forwards: 70\r\nFrom: " + invite.to().withTag("there") + "\r\nTo: " + invite.from()
                        + "\r\nCall-ID: " + invite.callId() + "\r\nCSeq: " + cseq + " ACK\r\nContent-Length: 0\r\n\r\n",
                port);
    }

    private static void heard(RawUdp socket, int packets) throws Exception {
        for (int i = 0; i < packets; i++) {
            assertThat(socket.bytes()).hasSize(RtpPacket.HEADER_LENGTH + 160);
        }
    }

    private static void heardNothing(RawUdp socket) throws Exception {
        DatagramSocket quiet = socket.socket();
        int patience = quiet.getSoTimeout();
        quiet.setSoTimeout(1);
        assertThatThrownBy(socket::bytes).isInstanceOf(SocketTimeoutException.class);
        quiet.setSoTimeout(patience);
    }

    @Test
    void audioGoesToTheNamedHostAndSoDoReports() throws Exception {
        dns.address(NAME, "127.0.0.1");
        try (RawUdp reports = new RawUdp()) {
            answeredWith(sdp(NAME, audio.port()) + "a=rtcp:" + reports.port() + "\r\n");
            heard(audio, 50); // a second: the socket for reports is open
            call.end();
            assertThat(reports.bytes()[1] & 0xFF).isEqualTo(200); // SR, and BYE after it
        }
    }

    @Test
    void anAddressOfTheFamilyOfOurSocketIsTaken() throws Exception {
        dns.address(NAME, "::1").address(NAME, "127.0.0.1");
        answeredWith(sdp(NAME, audio.port()));
        heard(audio, 10);
        call.end();
    }

    @Test
    void anAnswerThatIsLateChangesNothing() throws Exception {
        dns.address(NAME, "127.0.0.2").delay(300);
        answeredWith(sdp(NAME, 9));
        offers(RawUdp.sdp(audio.port()));
        heard(audio, 50); // a second: the answer is there, and would have drawn them away
        assertThat(dns.asked()).contains("A " + NAME);
        call.end();
    }

    @Test
    void whereTheNameHasNoAddressAudioGoesWhereItComesFrom() throws Exception {
        try (LogTap log = LogTap.of("io.xphone.verticle.media.transport.SdpHosts", Level.INFO)) {
            answeredWith(sdp("nobody.test", audio.port()));
            assertThat(next(log.events()).getFormattedMessage()).contains("nobody.test", "call " + call.id());
            assertThat(log.events()).isEmpty();
        }
        heardNothing(audio);
        try (RtpVoice voice = new RtpVoice(loop.vertx(), "voice", 440)) {
            voice.speaks(SdpParser.parse(invite.body()).media().get(0).port());
            voice.hears();
        }
        call.end();
    }
}
