package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.WavWriter;
import io.xphone.bus.BusErrors;
import io.xphone.options.HoldOptions;
import io.xphone.options.MediaOptions;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxMedia;
import io.xphone.testing.PbxRequest;
import io.xphone.testing.RecordedRtp;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a held party hears, and how both sides know who holds. */
class HoldAudioTest extends OnLoopback {

    @TempDir
    Path folder;

    private record Up(Call call, PbxCall pbx) {

        PbxMedia media() {
            return pbx.media();
        }
    }

    private Up up(MediaOptions media) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Listening server = loop.server(Loopback.options().setMedia(media));
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        List<PbxCall> calls = await(peer.calls());
        return new Up(call, calls.get(calls.size() - 1));
    }

    /** A call that the PBX makes. */
    private Up called() throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Listening server = loop.server();
        var dialled = await(peer.dial(server.uri("600"), new PbxDialOptions()));
        Call call = next(server.calls());
        await(call.accept());
        await(call.answered());
        return new Up(call, await(dialled.answered()));
    }

    private Path wav(String name, int rate, double hertz) throws Exception {
        Path file = folder.resolve(name);
        short[] tone = new short[rate];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (8000 * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        try (WavWriter wav =
                new WavWriter(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), rate, 1)) {
            wav.write(tone, 0, tone.length);
        }
        return file;
    }

    /** Which of some tones sound in a recording, one for each stretch of 20 ms, the same ones once. */
    private static List<Double> tones(short[] recorded, double... hertz) {
        List<Double> heard = new ArrayList<>();
        for (int at = 0; at + 160 <= recorded.length; at += 160) {
            PcmFrame frame = PcmFrame.copyOf(recorded, at, 160, 8_000, 0, 0);
            for (double each : hertz) {
                if (Loopback.share(frame, each) > 0.8 && (heard.isEmpty() || heard.get(heard.size() - 1) != each)) {
                    heard.add(each);
                }
            }
        }
        return heard;
    }

    @Test
    void whoWeHoldIsSilentToReadersAndNoTimeIsMissing() throws Exception {
        Up up = up(new MediaOptions());
        BlockingQueue<PcmFrame> frames = new LinkedBlockingQueue<>();
        up.media().sendTone(440, 20_000);
        up.call().audio().reader().handler(frames::add);
        next(frames, frame -> Loopback.share(frame, 440) > 0.8);
        await(up.call().hold());
        PcmFrame held = next(frames, PcmFrame::gap);
        for (int i = 1; i <= 10; i++) {
            PcmFrame next = next(frames);
            assertThat(next.sequence()).isEqualTo(held.sequence() + i);
            assertThat(next.gap()).isTrue();
        }
        await(up.call().resume());
        next(frames, frame -> Loopback.share(frame, 440) > 0.8);
        await(up.call().end());
    }

    @Test
    @Shows("MediaOptions.holdMusic")
    void theHeldPartyHearsMusicAndThenTheApplicationAgainInOneStream() throws Exception {
        Up up = up(new MediaOptions().setHoldMusic(wav("hold.wav", 8_000, 700).toString()));
        up.call().audio().writer().write(tone(400, 5_000));
        await(up.media().awaitAudio(300));
        await(up.call().hold());
        await(up.media().awaitAudio(up.media().recordedMillis() + 1_400)); // longer than the file
        await(up.call().resume());
        await(up.media().awaitAudio(up.media().recordedMillis() + 300));
        assertThat(tones(up.media().recordedAudio(), 400, 700)).containsExactly(400.0, 700.0, 400.0);
        List<RecordedRtp> packets = up.media().packets();
        for (int i = 1; i < packets.size(); i++) {
            RecordedRtp before = packets.get(i - 1);
            RecordedRtp packet = packets.get(i);
            assertThat(packet.ssrc()).isEqualTo(before.ssrc());
            assertThat(packet.sequence() - before.sequence() & 0xFFFF)
                    .as("sequence of packet " + i)
                    .isEqualTo(1);
            assertThat(packet.timestamp() - before.timestamp())
                    .as("timestamp of packet " + i)
                    .isEqualTo(160);
        }
        await(up.call().end());
    }

    @Test
    @Shows("HoldOptions.music")
    void eachHoldMayHaveMusicOfItsOwnOrSilence() throws Exception {
        Up up = up(new MediaOptions().setHoldMusic(wav("usual.wav", 8_000, 700).toString()));
        await(up.call()
                .hold(new HoldOptions().setMusic(wav("other.wav", 32_000, 1_000).toString())));
        await(up.media().awaitAudio(up.media().recordedMillis() + 400));
        await(up.call().resume());
        assertThat(tones(up.media().recordedAudio(), 700, 1_000)).containsExactly(1_000.0);

        up.media().clearRecording();
        up.call().audio().writer().write(tone(400, 60_000)); // not heard while we hold
        await(up.media().awaitAudio(100));
        await(up.call().hold(new HoldOptions().setMusic("")));
        int before = up.media().recordedMillis();
        await(up.call().resume());
        await(up.media().awaitAudio(before + 300));
        assertThat(tones(up.media().recordedAudio(), 400, 700, 1_000)).containsExactly(400.0);
        await(up.call().end());
    }

    @Test
    void aHoldWriterIsHeardOnHoldOnly() throws Exception {
        Up up = up(new MediaOptions().setHoldMusic(wav("hold.wav", 8_000, 700).toString()));
        AudioWriter hold = up.call().audio().holdWriter();
        up.call().audio().writer().write(tone(400, 60_000));
        await(up.media().awaitAudio(100));
        await(hold.write(tone(1_000, 200)));
        await(up.media().awaitAudio(up.media().recordedMillis() + 300));
        assertThat(hold.framesQueued()).as("what it says waits for the hold").isEqualTo(10);
        await(up.call().hold());
        await(hold.drained());
        await(up.media().awaitAudio(up.media().recordedMillis() + 300));
        await(up.call().resume());
        await(up.media().awaitAudio(up.media().recordedMillis() + 300));
        assertThat(tones(up.media().recordedAudio(), 400, 700, 1_000)).containsExactly(400.0, 1_000.0, 700.0, 400.0);
        await(up.call().end());
    }

    @Test
    void musicThatCannotBeReadHoldsNobody() throws Exception {
        Up up = up(new MediaOptions());
        for (String music : List.of(folder.resolve("none.wav").toString(), "\0", folder.toString())) {
            Throwable refused = failure(up.call().hold(new HoldOptions().setMusic(music)));
            assertThat(((CallException) refused).code()).isEqualTo(BusErrors.INVALID_ARGUMENT);
            assertThat(refused).hasMessageContaining("music");
        }
        assertThat(up.call().state()).isEqualTo(CallState.ACTIVE);
        await(up.call().end());
    }

    @Test
    void aRefusalLeavesTheCallAsItWasInBothRoles() throws Exception {
        for (Up up : List.of(up(new MediaOptions()), called())) {
            up.call().audio().writer().write(tone(400, 5_000));
            up.pbx().requestHandler("INVITE", reinvite -> reinvite.respond(488));
            assertThat(((CallException) failure(up.call().hold())).code()).isEqualTo(488);
            assertThat(up.call().state()).isEqualTo(CallState.ACTIVE);
            assertThat(up.call().localHold()).isFalse();
            up.media().clearRecording();
            await(up.media().awaitAudio(300));
            assertThat(tones(up.media().recordedAudio(), 400)).containsExactly(400.0);
            up.pbx().requestHandler("INVITE", PbxRequest::proceed);
            await(up.call().hold());
            up.pbx().requestHandler("INVITE", reinvite -> reinvite.respond(500));
            assertThat(((CallException) failure(up.call().resume())).code()).isEqualTo(500);
            assertThat(up.call().localHold()).isTrue();
            assertThat(up.call().state()).isEqualTo(CallState.ON_HOLD);
            await(up.call().end());
        }
    }

    @Test
    void bothSidesKnowWhoHolds() throws Exception {
        for (Up up : List.of(up(new MediaOptions()), called())) {
            bothHold(up);
        }
    }

    private static void bothHold(Up up) throws Exception {
        BlockingQueue<String> holds = new LinkedBlockingQueue<>();
        up.call()
                .stateHandler(state -> holds.add(
                        state + " " + up.call().localHold() + " " + up.call().remoteHold()));
        up.call()
                .localHoldHandler(
                        held -> holds.add("ours " + held + " " + up.call().localHold()));
        up.call()
                .remoteHoldHandler(
                        held -> holds.add("theirs " + held + " " + up.call().remoteHold()));
        await(up.call().hold());
        await(up.pbx().hold());
        await(up.call().resume());
        await(up.pbx().resume());
        List<String> told = new ArrayList<>();
        while (told.isEmpty() || !told.get(told.size() - 1).equals("theirs false false")) {
            told.add(next(holds));
        }
        assertThat(told)
                .containsExactly(
                        "ON_HOLD true false",
                        "ours true true",
                        "theirs true true",
                        "ours false false",
                        "ACTIVE false false",
                        "theirs false false");
        await(up.call().end());
    }

    /** Says so many frames, one each 20 ms. */
    private void say(AudioWriter raw, int frames) throws Exception {
        PcmFrame frame = PcmFrame.copyOf(tone(400, 20), 0, 160, 8_000, 0, 0);
        CompletableFuture<Void> said = new CompletableFuture<>();
        int[] left = {frames};
        loop.vertx().setPeriodic(20, timer -> {
            raw.write(frame);
            if (--left[0] == 0) {
                loop.vertx().cancelTimer(timer);
                said.complete(null);
            }
        });
        await(said);
    }

    @Test
    void theClockOfAStreamThatTheApplicationPacesGoesOnOverPausesAndHold() throws Exception {
        Up up = up(new MediaOptions().setHoldMusic(wav("hold.wav", 8_000, 700).toString()));
        AudioWriter raw = up.call().audio().unpacedWriter();
        say(raw, 10);
        await(loop.vertx().timer(1_000));
        say(raw, 10);
        await(up.call().hold());
        await(up.media().awaitAudio(up.media().recordedMillis() + 1_000));
        await(up.call().resume());
        say(raw, 10);
        await(up.media().awaitPackets(30));
        List<RecordedRtp> packets = up.media().packets();
        RecordedRtp first = packets.get(5); // after those that open the way
        RecordedRtp last = packets.get(packets.size() - 1);
        long passed = (last.arrivalMicros() - first.arrivalMicros()) / 125;
        assertThat((long) last.timestamp() - first.timestamp())
                .isBetween(passed - 8 * 600, passed + 8 * 600); // of 1 s each
        await(up.call().end());
    }

    @Test
    void noDigitsGoToAPeerThatHoldsUs() throws Exception {
        Up up = up(new MediaOptions());
        Future<Void> cut = up.call().sendDtmf("1234567890123456789012345678901234567890");
        await(up.media().awaitDtmf(2));
        await(up.pbx().hold());
        assertThat(((CallException) failure(cut)).code()).isEqualTo(BusErrors.INVALID_STATE);
        Throwable refused = failure(up.call().sendDtmf("5"));
        assertThat(((CallException) refused).code()).isEqualTo(BusErrors.INVALID_STATE);
        assertThat(refused).hasMessageContaining("holds");
        await(up.pbx().resume());
        int before = up.media().receivedDtmf().length();
        assertThat(before).isLessThan(40);
        await(up.call().sendDtmf("#"));
        assertThat(await(up.media().awaitDtmf(before + 1))).endsWith("#").hasSize(before + 1);
        await(up.call().end());
    }

    @Test
    void aHoldThatIsRefusedChangesNoMusic() throws Exception {
        Up up = up(new MediaOptions());
        await(up.call()
                .hold(new HoldOptions().setMusic(wav("first.wav", 8_000, 700).toString())));
        String other = wav("other.wav", 8_000, 1_000).toString();
        for (String music : List.of(other, "")) {
            Throwable refused = failure(up.call().hold(new HoldOptions().setMusic(music)));
            assertThat(((CallException) refused).code()).isEqualTo(BusErrors.INVALID_STATE);
        }
        up.media().clearRecording();
        await(up.media().awaitAudio(400));
        assertThat(tones(up.media().recordedAudio(), 700, 1_000)).containsExactly(700.0);
        await(up.call().resume());
        await(up.call().hold(new HoldOptions().setMusic(other)));
        up.media().clearRecording();
        await(up.media().awaitAudio(400));
        assertThat(tones(up.media().recordedAudio(), 700, 1_000)).containsExactly(1_000.0);
        await(up.call().end());
    }
}
