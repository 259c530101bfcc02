package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.Loopback.Listening;
import io.xphone.dtls.DtlsAssociation;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.dtls.DtlsException;
import io.xphone.dtls.DtlsKeys;
import io.xphone.dtls.DtlsRole;
import io.xphone.dtls.DtlsSettings;
import io.xphone.dtls.DtlsWorkers;
import io.xphone.nat.stun.StunMessage;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.rtp.srtp.SrtpSuite;
import io.xphone.sdp.SdpParser;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Audio to the host in the SDP of a caller who may have forged it, or the source of the INVITE. */
class UnconfirmedCallerTest extends OnLoopback {

    private RawUdp caller;
    private RtpVoice elsewhere;
    private Listening server;
    private Call call;

    @BeforeEach
    void listen() throws Exception {
        caller = new RawUdp();
        elsewhere = new RtpVoice(loop.vertx(), "127.0.0.2", "elsewhere", 1, 440);
        server = loop.server();
    }

    @AfterEach
    void leave() throws Exception {
        caller.close();
        elsewhere.close();
    }

    private void invites(RtpVoice media) throws Exception {
        invites(RawUdp.sdp(media.socket().socket().getLocalAddress().getHostAddress(), media.port()));
    }

    private void invites(String sdp) throws Exception {
        caller.send(caller.text("INVITE", "i", "c", "", 1, "", sdp), server.port());
        call = next(server.calls());
        call.audio().writer().write(Loopback.tone(700, 30_000));
    }

    private SipResponse answered() throws Exception {
        call.accept();
        return caller.answer();
    }

    private void acknowledges(SipResponse success) throws Exception {
        SipUri contact = (SipUri) success.contacts().get(0).uri();
        String ack = caller.text("ACK", "a", "c", success.to().tag().orElseThrow(), 1, "", "");
        caller.send(ack.replaceFirst("sip:600@[^ ]*", contact.toString()), server.port());
    }

    private static void hearsNothing(RtpVoice voice) throws Exception {
        voice.socket().socket().setSoTimeout(600);
        assertThatThrownBy(voice::hears).isInstanceOf(SocketTimeoutException.class);
        voice.socket().socket().setSoTimeout(20_000);
    }

    /** Hears until there is silence; the number of packets. */
    private static int hearsAll(RtpVoice voice) throws Exception {
        voice.socket().socket().setSoTimeout(600);
        int packets = 0;
        try {
            while (true) {
                voice.hears();
                packets++;
            }
        } catch (SocketTimeoutException silence) {
            return packets;
        } finally {
            voice.socket().socket().setSoTimeout(20_000);
        }
    }

    /** The octets of connectivity checks at another host: of all its sockets, until there is silence. */
    private static int checked(List<DatagramSocket> sockets) throws Exception {
        int octets = 0;
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        for (DatagramSocket socket : sockets) {
            socket.setSoTimeout(socket == sockets.get(0) ? 2_000 : 1);
            try {
                while (true) {
                    packet.setLength(2_000);
                    socket.receive(packet);
                    assertThat(StunMessage.isStun(packet.getData(), 0, packet.getLength()))
                            .isTrue();
                    octets += packet.getLength();
                }
            } catch (SocketTimeoutException silence) {
                // the next one
            }
        }
        return octets;
    }

    @Test
    void anotherHostGetsFewConnectivityChecksUntilTheAck() throws Exception {
        server = loop.server(Loopback.options().setMedia(new MediaOptions().setIce(IceMode.FULL)));
        List<DatagramSocket> sockets = new ArrayList<>();
        StringBuilder sdp = new StringBuilder(RawUdp.sdp("127.0.0.2", 9))
                .append("a=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef012345\r\na=rtcp-mux\r\n")
                .append("a=candidate:0 1 UDP 2130706431 127.0.0.2 9 typ host\r\n");
        try {
            for (int i = 1; i <= 20; i++) {
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.2"));
                sockets.add(socket);
                sdp.append("a=candidate:" + i + " 1 UDP " + (2_130_000_000 - i) + " 127.0.0.2 " + socket.getLocalPort()
                        + " typ host\r\n");
            }
            invites(sdp.toString());
            SipResponse success = answered();
            assertThat(checked(sockets)).isBetween(500, 1_500);
            acknowledges(success);
            assertThat(checked(sockets)).isGreaterThan(1_500);
        } finally {
            sockets.forEach(DatagramSocket::close);
        }
    }

    private String liteSdp() {
        return RawUdp.sdp("127.0.0.2", elsewhere.port())
                + "a=ice-lite\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789abcdef012345\r\na=rtcp-mux\r\n"
                + "a=candidate:1 1 UDP 2130706431 127.0.0.2 " + elsewhere.port() + " typ host\r\n";
    }

    /** The certificate of the server is longer than the ClientHello. */
    @Test
    void aClientHelloOfAnotherHostThatIsLiteIsAnsweredWithARequestForACookie() throws Exception {
        server = loop.server(Loopback.options()
                .setMedia(new MediaOptions()
                        .setIce(IceMode.LITE)
                        .setSrtp(SrtpMode.REQUIRED)
                        .setSrtpKeys(SrtpKeys.DTLS)));
        DtlsCertificate certificate = DtlsCertificate.generate();
        invites(liteSdp().replace("RTP/AVP", "UDP/TLS/RTP/SAVPF") + "a=setup:active\r\na=fingerprint:"
                + certificate.fingerprint() + "\r\n");
        int port = SdpParser.parse(answered().body()).media().get(0).port();
        byte[] hello = clientHello(certificate);
        DatagramSocket socket = elsewhere.socket().socket();
        socket.send(new DatagramPacket(hello, hello.length, InetAddress.getByName("127.0.0.1"), port));
        DatagramPacket response = new DatagramPacket(new byte[2_000], 2_000);
        socket.receive(response);
        assertThat(response.getData()[0]).as("handshake").isEqualTo((byte) 22);
        assertThat(response.getData()[13]).as("HelloVerifyRequest").isEqualTo((byte) 3);
        assertThat(response.getLength()).isLessThan(hello.length);
    }

    private static byte[] clientHello(DtlsCertificate certificate) throws Exception {
        CompletableFuture<byte[]> hello = new CompletableFuture<>();
        DtlsAssociation client = new DtlsAssociation(
                DtlsSettings.of(
                        DtlsRole.CLIENT,
                        certificate,
                        List.of(certificate.fingerprint()),
                        List.of(SrtpSuite.AES_CM_128_HMAC_SHA1_80)),
                DtlsWorkers.shared(),
                Runnable::run,
                new DtlsAssociation.Listener() {
                    @Override
                    public void send(byte[] datagram) {
                        hello.complete(datagram);
                    }

                    @Override
                    public void established(DtlsKeys keys) {}

                    @Override
                    public void failed(DtlsException cause) {}

                    @Override
                    public void closedByPeer() {}
                });
        client.start();
        byte[] first = hello.get(5, TimeUnit.SECONDS);
        client.close();
        return first;
    }

    /** Where both sides are lite, no check proves the address. */
    @Test
    void anotherHostThatIsLiteHearsNothingUntilTheAck() throws Exception {
        server = loop.server(Loopback.options().setMedia(new MediaOptions().setIce(IceMode.LITE)));
        invites(liteSdp());
        SipResponse success = answered();
        hearsNothing(elsewhere);
        acknowledges(success);
        elsewhere.hears();
    }

    @Test
    void anotherHostHearsNothingUntilTheAck() throws Exception {
        invites(elsewhere);
        SipResponse success = answered();
        hearsNothing(elsewhere);
        acknowledges(success);
        elsewhere.hears();
    }

    @Test
    void anotherHostHearsOneSecondOfEarlyMediaUntilItSends() throws Exception {
        invites(elsewhere);
        await(call.progress(new ProgressOptions().setStatus(183).setWithMedia(true)));
        SipResponse progress = (SipResponse)
                caller.message(message -> message instanceof SipResponse response && response.body().length > 0);
        int port = SdpParser.parse(progress.body()).media().get(0).port();
        assertThat(hearsAll(elsewhere)).isBetween(1, 55);
        elsewhere.speaks(port);
        for (int i = 0; i < 100; i++) {
            elsewhere.hears();
        }
    }

    @Test
    void audioEndsWhenThe200IsNotAcknowledged() throws Exception {
        try (RtpVoice here = new RtpVoice(loop.vertx(), "here", 440)) {
            invites(here);
            SipResponse success = answered();
            assertThat(hearsAll(here)).isBetween(100, 210);
            acknowledges(success);
            here.hears();
        }
    }
}
