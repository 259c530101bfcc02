package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Loopback.Events;
import io.xphone.Loopback.Listening;
import io.xphone.audio.PcmFrame;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.AudioWriterOptions;
import io.xphone.options.BridgeOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxMedia;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two calls as one. */
class BridgeTest extends OnLoopback {

    private Listening server;
    private Leg a;
    private Leg b;

    private record Leg(Call call, PbxCall pbx) {

        PbxMedia media() {
            return pbx.media();
        }
    }

    private Leg leg(String codec) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions()
                .setAudio(new AudioCapabilities(List.of(CodecSpec.PCMU, CodecSpec.PCMA, CodecSpec.G722), true, 20, 60))
                .setRtcpIntervalMillis(0));
        Call call = await(server.server().dialUri(peer.uri("1"), new DialOptions().setCodecs(List.of(codec))));
        Events.of(call);
        await(call.answered());
        return new Leg(call, await(peer.calls()).get(0));
    }

    @BeforeEach
    void twoCalls() throws Exception {
        server = loop.server();
        a = leg("PCMU");
        b = leg("PCMA");
    }

    private static int frames(PbxMedia media, double hertz) {
        return Loopback.frames(media.recordedAudio(), hertz);
    }

    /**
     * Both sides say something at once, and hear it: 50 frames, of which gaps and jumps of the phase cost some where
     * other programs take the processors.
     */
    private void hearEachOther() throws Exception {
        a.media().clearRecording();
        b.media().clearRecording();
        a.media().setSilence(true).sendTone(440, 1_000);
        b.media().setSilence(true).sendTone(700, 1_000);
        await(a.media().awaitAudio(1_700));
        await(b.media().awaitAudio(1_700));
        int least = MachineLoad.busy() ? 34 : 40;
        assertThat(frames(b.media(), 440)).as("frames of A at B").isGreaterThan(least);
        assertThat(frames(a.media(), 700)).as("frames of B at A").isGreaterThan(least);
        assertThat(frames(a.media(), 440)).as("nobody hears itself").isZero();
        assertThat(frames(b.media(), 700)).isZero();
    }

    @Test
    void audioGoesBothWaysWhateverTheCodecs() throws Exception {
        Bridge bridge = await(a.call().bridge(b.call()));
        assertThat(bridge.call()).isSameAs(a.call());
        assertThat(bridge.other()).isSameAs(b.call());
        assertThat(Events.of(a.call()).next("bridged").getString("other"))
                .isEqualTo(b.call().id());
        assertThat(Events.of(b.call()).next("bridged").getString("other"))
                .isEqualTo(a.call().id());
        assertThat(await(b.call().refresh()).getBridge()).isEqualTo(a.call().id());
        hearEachOther();
        var heard = Loopback.hears(a.call().audio().reader(), 440, 5); // readers and writers work on
        await(a.media().sendTone(440, 1_000));
        await(heard);
        await(b.media().awaitAudio(b.media().recordedMillis() + 200));
        b.call().audio().writer().write(Loopback.tone(1_000, 600));
        await(b.media().awaitAudio(b.media().recordedMillis() + 1_000));
        assertThat(frames(b.media(), 1_000)).isGreaterThan(5);

        await(bridge.close());
        await(bridge.ended());
        assertThat(Events.of(b.call()).next("unbridged").getString("other"))
                .isEqualTo(a.call().id());
        await(bridge.close()); // does nothing
        b.media().clearRecording();
        await(a.media().sendTone(440, 200));
        b.call().audio().writer().write(Loopback.tone(1_000, 200));
        await(b.media().awaitAudio(150));
        assertThat(frames(b.media(), 440)).isZero();
        await(b.call().bridge(a.call())); // and again, from the other side
        hearEachOther();
    }

    @Test
    void audioOfG722GoesBothWays() throws Exception {
        b = leg("G722");
        assertThat(b.call().info().getCodec()).isEqualTo("G722");
        assertThat(b.call().info().getSampleRate()).isEqualTo(16_000);
        await(a.call().bridge(b.call()));
        hearEachOther();
    }

    private static Leg linear(SipServer of, FakePbx peer) throws Exception {
        Call call = await(of.dialUri(peer.uri("1"), new DialOptions().setCodecs(List.of("L16/8000"))));
        await(call.answered());
        return new Leg(call, await(peer.calls()).get(0));
    }

    @Test
    void audioOfTwoCallsAtTheSameRateIsNotConverted() throws Exception {
        SipServerOptions options = Loopback.options();
        options.getMedia().setCodecs(List.of("L16", "PCMU"));
        SipServer narrow = loop.server(options).server();
        FakePbxOptions peers = new FakePbxOptions().setCodecs("L16/8000").setRtcpIntervalMillis(0);
        a = linear(narrow, pbx(peers));
        b = linear(narrow, pbx(peers));
        assertThat(a.call().info().getCodec()).isEqualTo("L16");
        assertThat(a.call().info().getSampleRate()).isEqualTo(8_000);
        assertThat(await(b.call().refresh()).getSampleRate()).isEqualTo(8_000);
        await(a.call().bridge(b.call()));
        long seed = new Random().nextLong();
        short[] noise = new short[8_000];
        Random random = new Random(seed);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt(-8_000, 8_000);
        }
        a.media().setSilence(true).sendAudio(noise);
        await(b.media().awaitAudio(1_400));
        short[] heard = b.media().recordedAudio();
        int same = 0;
        for (int block = 0; block < 100; block++) { // of 10 ms
            same += contains(heard, Arrays.copyOfRange(noise, 80 * block, 80 * block + 80)) ? 1 : 0;
        }
        assertThat(same).as("blocks of 100, seed " + seed).isGreaterThan(40);
    }

    private static boolean contains(short[] audio, short[] part) {
        for (int at = 0; at + part.length <= audio.length; at++) {
            if (Arrays.equals(audio, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void bridgedWidebandCallsAreWideband() throws Exception {
        SipServerOptions wide = Loopback.options();
        wide.getMedia().setCodecs(List.of("G722"));
        Listening outside = loop.server(wide);
        DialOptions codec = new DialOptions().setCodecs(List.of("G722"));
        Loopback.Pair first = loop.call(server.server().dialUri(outside.uri("1"), codec), outside);
        Loopback.Pair second = loop.call(server.server().dialUri(outside.uri("2"), codec), outside);
        await(first.caller().bridge(second.caller()));
        AudioReader reader = second.callee().audio().reader(new AudioReaderOptions().setSampleRate(16_000));
        var heard = Loopback.hears(reader, 6_000, 20);
        short[] tone = new short[16_000];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (8_000 * Math.sin(2 * Math.PI * 6_000 * i / 16_000));
        }
        await(first.callee()
                .audio()
                .writer(new AudioWriterOptions().setSampleRate(16_000))
                .write(PcmFrame.owning(tone, 16_000, 0, 0)));
        Loopback.await(heard);
    }

    @Test
    @Shows("BridgeOptions.endTogether")
    void theEndOfOneEndsTheOtherOrNot() throws Exception {
        Bridge bridge = await(a.call().bridge(b.call()));
        await(b.pbx().bye());
        assertThat(await(a.call().ended()).reason()).isEqualTo(EndReason.LOCAL);
        await(bridge.ended());
        await(a.pbx().ended());

        a = leg("PCMU");
        b = leg("PCMU");
        bridge = await(a.call().bridge(b.call(), new BridgeOptions().setEndTogether(false)));
        await(a.pbx().bye());
        await(a.call().ended());
        await(bridge.ended());
        Events.of(b.call()).next("unbridged");
        assertThat(b.call().state()).isEqualTo(CallState.ACTIVE);
        assertThat(await(b.call().refresh()).getBridge()).isNull();
        await(b.call().end());
    }

    @Test
    @Shows("BridgeOptions.passDtmf")
    void digitsPassOrNot() throws Exception {
        Bridge bridge = await(a.call().bridge(b.call()));
        await(a.media().sendDtmf("12"));
        assertThat(await(b.media().awaitDtmf(2))).isEqualTo("12");
        await(b.pbx().infoDtmf('7'));
        assertThat(await(a.media().awaitDtmf(1))).isEqualTo("7");
        await(bridge.close());
        await(a.call().bridge(b.call(), new BridgeOptions().setPassDtmf(false)));
        BlockingQueue<Digit> digits = new LinkedBlockingQueue<>();
        a.call().dtmfHandler(digits::add);
        await(a.media().sendDtmf("3"));
        assertThat(next(digits).digit()).isEqualTo('3');
        await(b.call().sendDtmf("4"));
        assertThat(await(b.media().awaitDtmf(3))).isEqualTo("124");
    }

    @Test
    @Shows("BridgeOptions.passHold")
    void holdPassesOrNot() throws Exception {
        Bridge bridge = await(a.call().bridge(b.call(), new BridgeOptions().setPassHold(true)));
        BlockingQueue<Boolean> holds = new LinkedBlockingQueue<>();
        b.call().localHoldHandler(holds::add);
        await(a.pbx().hold());
        assertThat(next(holds)).isTrue();
        await(a.pbx().resume());
        assertThat(next(holds)).isFalse();
        hearEachOther();
        await(a.pbx().hold());
        assertThat(next(holds)).isTrue();
        await(bridge.close());
        assertThat(next(holds))
                .as("nobody stays on hold for a call that it has nothing to do with")
                .isFalse();
        await(a.pbx().resume());
        await(a.call().bridge(b.call()));
        await(a.pbx().hold());
        await(a.pbx().resume());
        hearEachOther();
        assertThat(holds).isEmpty();
    }

    @Test
    void whatCannotBeJoinedIsRefused() throws Exception {
        assertThat(failure(a.call().bridge(a.call()))).isInstanceOf(CallException.class);
        await(a.call().bridge(b.call()));
        await(b.call().bridge(a.call())); // the same
        Leg c = leg("PCMU");
        assertThat(((CallException) failure(c.call().bridge(a.call()))).invalidState())
                .isTrue();
        assertThat(((CallException) failure(a.call().bridge(c.call()))).invalidState())
                .isTrue();
        assertThat(await(c.call().refresh()).getBridge()).isNull();
        hearEachOther();
        await(b.call().end());
        await(a.call().ended());
        assertThat(((CallException) failure(c.call().bridge(b.call()))).invalidState())
                .isTrue();
        assertThat(await(c.call().refresh()).getBridge()).isNull();
    }
}
