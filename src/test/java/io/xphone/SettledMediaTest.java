package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.xphone.audio.PcmFrame;
import io.xphone.sdp.SdpParser;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose sound is heard once the peer has shown where it sends from, and what is heard when it stops. */
class SettledMediaTest {

    private static final int SETTLED_FRAMES = 180; // the source is settled after 3 s

    private Vertx vertx;
    private RawUdp peer;
    private RtpVoice voice;
    private Call call;
    private int port;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        peer = new RawUdp();
        voice = new RtpVoice(vertx, "voice", 440);
        call = await(new Loopback(vertx).server().server().dialUri("sip:600@127.0.0.1:" + peer.port()));
        SipRequest invite = peer.request(Method.INVITE);
        port = SdpParser.parse(invite.body()).media().get(0).port();
        peer.reply(invite.response(200, null)
                .to(invite.to().withTag("there"))
                .add(HeaderName.CONTACT, "<sip:peer@127.0.0.1:" + peer.port() + ">")
                .body("application/sdp", RawUdp.sdp(voice.port()))
                .build());
        peer.request(Method.ACK);
        await(call.answered());
    }

    @AfterEach
    void close() throws Exception {
        call.end();
        peer.reply(peer.request(Method.BYE).response(200, null).build());
        voice.close();
        peer.close();
        await(vertx.close());
    }

    @Test
    void whoSpeaksAloneIsHeardAndAStrangerBesideHimIsNot() throws Exception {
        assumeThat(vertx.isNativeTransportEnabled()).as("on epoll").isTrue();
        try (RtpVoice other = new RtpVoice(vertx, "other", 1_000)) {
            call.audio().writer().write(Loopback.tone(700, 20_000));
            voice.speaks(port);
            await(Loopback.hears(call.audio().reader(), 440, SETTLED_FRAMES));
            CompletableFuture<Void> stranger = Loopback.hears(call.audio().reader(), 1_000, 1);
            other.speaks(port);
            await(Loopback.hears(call.audio().reader(), 440, 25));
            assertThat(stranger).as("of a stranger").isNotDone();

            voice.fallsSilent();
            CompletableFuture<Void> frames = new CompletableFuture<>();
            int[] count = new int[1];
            call.audio().reader().handler(frame -> {
                if (++count[0] == 75) {
                    frames.complete(null);
                }
            });
            await(frames);
            assertThat(stranger).as("of a stranger in the silence").isNotDone();
            voice.speaks(port);
            await(Loopback.hears(call.audio().reader(), 440, 25));
            for (int i = 0; i < SETTLED_FRAMES + 50; i++) {
                voice.hears(); // what we say still goes where SDP says
            }
        }
    }

    @Test
    void silenceIsToldFromAudio() throws Exception {
        BlockingQueue<PcmFrame> heard = new LinkedBlockingQueue<>();
        call.audio().reader().handler(heard::add);
        voice.speaks(port);
        PcmFrame frame = next(heard);
        while (Loopback.share(frame, 440) < 0.8) {
            frame = next(heard);
        }
        assertThat(frame.gap()).isFalse();
        voice.fallsSilent();
        while (!frame.gap()) {
            frame = next(heard);
        }
        for (float sample : frame.toFloats()) { // noise of at most -61 dBov
            assertThat(Math.abs(sample)).isLessThan(0.02f);
        }
        assertThat(frame.concealed()).isFalse();
        voice.speaks(port);
        while (frame.gap()) {
            frame = next(heard);
        }
        assertThat(Loopback.share(frame, 440)).isGreaterThan(0.5);
    }
}
