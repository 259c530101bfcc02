package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.Loopback.Listening;
import io.xphone.options.ProgressOptions;
import io.xphone.sdp.SdpParser;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.net.SocketTimeoutException;
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
        String host = media.socket().socket().getLocalAddress().getHostAddress();
        caller.send(caller.text("INVITE", "i", "c", "", 1, "", RawUdp.sdp(host, media.port())), server.port());
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
