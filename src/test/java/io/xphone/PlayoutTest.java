package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.audio.AudioCodec;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.G711Ulaw;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.playout.CutFade;
import io.xphone.options.AudioWriterKind;
import io.xphone.options.AudioWriterOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PlayoutMode;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxMedia;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What writers report as played is what the peer has recorded, sample by sample. */
class PlayoutTest extends OnLoopback {

    private static final AudioCodec PCMU = G711Ulaw.INSTANCE;

    /** The level of audio that follows: the patterns do not have it. */
    private static final short AFTER = decoded(0x10);

    /** Samples in which audio that is cut off fades out. */
    private static final int FADE = 8 * CutFade.MILLIS;

    private record Up(Call call, PbxCall pbx) {

        PbxMedia media() {
            return pbx.media();
        }

        /** What the peer has recorded, from the first sample that is not silent. */
        short[] recorded() {
            short[] all = media().recordedAudio();
            int start = 0;
            while (start < all.length && all[start] == 0) {
                start++;
            }
            return Arrays.copyOfRange(all, start, all.length);
        }

        /** Plays other audio and waits until the peer has it: then it has all that was sent before, too. */
        void awaitSent() throws Exception {
            long before = after();
            AudioWriter writer = call.audio().writer();
            writer.write(level(AFTER, 100));
            writer.end();
            while (after() < before + 800 - FADE) { // a fade before is mixed with it
                await(media().awaitAudio(media().recordedMillis() + 20));
            }
        }

        private long after() {
            return Arrays.stream(boxed(media().recordedAudio()))
                    .filter(sample -> sample == AFTER)
                    .count();
        }
    }

    private static int[] boxed(short[] samples) {
        int[] boxed = new int[samples.length];
        for (int i = 0; i < boxed.length; i++) {
            boxed[i] = samples[i];
        }
        return boxed;
    }

    private Up up(MediaOptions media) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Listening server = loop.server(Loopback.options().setMedia(media));
        Call call = await(server.server().dialUri(peer.uri("1")));
        await(call.answered());
        List<PbxCall> calls = await(peer.calls());
        return new Up(call, calls.get(calls.size() - 1));
    }

    private static short decoded(int code) {
        short[] sample = new short[1];
        PCMU.decode(new byte[] {(byte) code}, 0, 1, sample, 0);
        return sample[0];
    }

    /** Samples that G.711 does not change, none of them silent: where one is shows its place. */
    private static short[] pattern(int length, Random random) {
        short[] samples = new short[length];
        for (int i = 0; i < length; i++) {
            int code;
            do {
                code = random.nextInt(256);
            } while ((code & 0x7F) == 0x7F || code == 0x10);
            samples[i] = decoded(code);
        }
        return samples;
    }

    private static short[] level(short value, int millis) {
        short[] samples = new short[8 * millis];
        Arrays.fill(samples, value);
        return samples;
    }

    private static short[] joined(List<short[]> parts) {
        short[] all = new short[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (short[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** Number of samples in which two arrays begin alike. */
    private static int alike(short[] first, short[] second) {
        int mismatch = Arrays.mismatch(first, second);
        return mismatch < 0 ? first.length : mismatch;
    }

    /** After this many samples there are no more of the audio, but the fade and then silence or other audio. */
    private static void assertCutOff(short[] recorded, short[] audio, int heard, String where) {
        assertThat(heard).as(where).isPositive();
        assertThat(alike(recorded, audio)).as(where).isBetween(heard, heard + FADE / 2); // some are alike by chance
        assertThat(recorded[heard + FADE]).as(where + ": what follows").isIn((short) 0, AFTER);
    }

    @ParameterizedTest
    @CsvSource({"1, 20", "2, 20", "3, 30", "4, 60", "5, 10"})
    void clearReportsTheSamplesThatThePeerRecorded(int seed, int ptime) throws Exception {
        Random random = new Random(seed);
        Up up = up(new MediaOptions().setPtimeMs(ptime));
        AudioWriter writer = up.call().audio().writer();
        for (int round = 0; round < 3; round++) {
            String where = "seed " + seed + " round " + round;
            up.media().clearRecording();
            long before = await(writer.position()).samples();
            long writesBefore = await(writer.position()).write();
            List<short[]> writes = new ArrayList<>();
            List<Future<Boolean>> marks = new ArrayList<>();
            for (int length = 0; length < 30_000; length += writes.get(writes.size() - 1).length) {
                short[] write = pattern(1 + random.nextInt(4_000), random);
                writes.add(write);
                await(writer.write(write));
                marks.add(writer.mark("m"));
            }
            await(up.media().awaitAudio(100 + random.nextInt(900)));
            PlayoutPosition cleared = await(writer.clear());
            up.awaitSent();
            short[] all = joined(writes);
            int heard = (int) (cleared.samples() - before);
            assertCutOff(up.recorded(), all, heard, where);
            int interrupted = 0;
            int start = 0;
            while (start + writes.get(interrupted).length <= heard) {
                start += writes.get(interrupted++).length;
            }
            assertThat(cleared.write() - writesBefore).as(where).isEqualTo(interrupted);
            assertThat(cleared.writeSamples()).as(where).isEqualTo(heard - start);
            assertThat(cleared.queued()).as(where).isEqualTo(all.length - heard);
            for (int i = 0; i < marks.size(); i++) {
                assertThat(await(marks.get(i))).as(where + " mark " + i).isEqualTo(i < interrupted);
            }
            assertThat(await(writer.position()).write() - writesBefore).isEqualTo(writes.size());
        }
        await(up.call().end());
    }

    @Test
    void clearOfAWriteOfMinutesNamesThePositionInIt() throws Exception {
        Up up = up(new MediaOptions().setWriteQueueMs(400)); // most of it waits at the handle
        AudioWriter writer = up.call().audio().writer();
        short[] samples = pattern(150 * 8_000, new Random(7));
        await(writer.write(samples));
        await(up.media().awaitAudio(1_500));
        assertThat(writer.waiting()).isBetween(100_000L, 149_000L);
        PlayoutPosition cleared = await(writer.clear());
        up.awaitSent();
        assertCutOff(up.recorded(), samples, (int) cleared.samples(), "one write");
        assertThat(cleared.samples()).isGreaterThan(8_000);
        assertThat(cleared.write()).isZero();
        assertThat(cleared.writeSamples()).isEqualTo(cleared.samples());
        assertThat(cleared.writeMillis()).isEqualTo(cleared.samples() / 8);
        assertThat(cleared.queued()).isEqualTo(samples.length - cleared.samples());
        assertThat(writer.waiting()).isZero();
        assertThat(await(writer.position()).write()).isEqualTo(1);
        await(up.call().end());
    }

    @Test
    void audioWhoseTimePassesWhileMutedOrHeldIsNotAmongThatWhichWasSent() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer();
        await(writer.write(pattern(80_000, new Random(9))));
        await(up.media().awaitAudio(300));
        await(up.call().mute());
        long muted = await(writer.position()).samples();
        PlayoutPosition position;
        do {
            position = await(writer.position());
        } while (position.discarded() < 1_600);
        assertThat(position.samples()).isEqualTo(muted);
        await(up.call().unmute());
        await(up.call().hold());
        long held = await(writer.position()).samples();
        do {
            position = await(writer.position());
        } while (position.discarded() < 4_800);
        assertThat(position.samples()).isBetween(held, held + 160);
        await(up.call().resume());
        do {
            position = await(writer.position());
        } while (position.samples() < held + 1_600);
        position = await(writer.clear());
        up.awaitSent();
        long heard = Arrays.stream(boxed(up.recorded()))
                .filter(sample -> sample != 0 && sample != AFTER)
                .count();
        assertThat(heard - position.samples()).as("the fade").isBetween(0L, (long) FADE);
        assertThat(position.writeSamples()).isEqualTo(position.samples() + position.discarded());
        await(up.call().end());
    }

    @Test
    void aPausedWriterKeepsItsAudio() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer();
        Future<PlayoutPosition> paused = writer.pause(); // before it is open
        short[] samples = pattern(4_000, new Random(11));
        await(writer.write(samples));
        Future<Boolean> mark = writer.mark("end");
        assertThat(await(paused).samples()).isZero();
        up.awaitSent();
        assertThat(await(writer.position()).samples()).isZero();
        assertThat(writer.waiting()).isEqualTo(500);
        assertThat(mark.isComplete()).isFalse();
        await(writer.resume());
        await(up.media().awaitAudio(up.media().recordedMillis() + 100));
        PlayoutPosition stopped = await(writer.pause());
        up.awaitSent();
        assertThat(await(writer.position())).isEqualTo(stopped);
        assertThat(stopped.samples()).isBetween(160L, 3_840L);
        Future<Void> end = writer.end();
        up.awaitSent();
        assertThat(end.isComplete()).isFalse();
        await(writer.resume());
        await(end);
        assertThat(await(mark)).isTrue();
        up.awaitSent();
        short[] heard = up.recorded();
        int kept = 0;
        for (short sample : heard) {
            if (sample != 0 && sample != AFTER) {
                heard[kept++] = sample;
            }
        }
        int first = (int) stopped.samples();
        int rest = samples.length - first - FADE; // after the samples that faded in
        assertThat(Arrays.copyOf(heard, first)).isEqualTo(Arrays.copyOf(samples, first));
        assertThat(Arrays.copyOfRange(heard, kept - rest, kept))
                .isEqualTo(Arrays.copyOfRange(samples, samples.length - rest, samples.length));
        assertThat(kept).isBetween(samples.length - FADE, samples.length + FADE);
        await(up.call().end());
    }

    /** Wherever a tone is cut off, and wherever it goes on: the peer's recording has no step that is not the tone's. */
    @Test
    void audioThatIsCutOffMakesNoClick() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer();
        up.call().audio().writer().write(level((short) 0, 10_000)); // packets in the pauses
        for (int round = 0; round < 4; round++) {
            await(writer.write(tone(231 + 10 * round, 3_000)));
            await(up.media().awaitAudio(up.media().recordedMillis() + 70));
            await(writer.pause());
            await(up.media().awaitAudio(up.media().recordedMillis() + 60));
            await(writer.resume());
            await(up.media().awaitAudio(up.media().recordedMillis() + 70));
            await(writer.clear());
            await(up.media().awaitAudio(up.media().recordedMillis() + 60));
        }
        short[] heard = up.recorded();
        int peak = 0;
        int step = 0;
        int silent = 0;
        for (int i = 1; i < heard.length; i++) {
            peak = Math.max(peak, heard[i]);
            step = Math.max(step, Math.abs(heard[i] - heard[i - 1]));
            silent += heard[i] == 0 ? 1 : 0;
        }
        assertThat(peak).isGreaterThan(5_000);
        assertThat(silent).as("samples of silence").isGreaterThan(8 * 160);
        // 2 pi f / 8,000 of the amplitude, and the steps of G.711
        assertThat(step).isLessThan(peak * 30 / 100);
        await(up.call().end());
    }

    @Test
    void clearWhilePausedAndTwice() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer();
        await(writer.write(pattern(16_000, new Random(12))));
        await(up.media().awaitAudio(100));
        PlayoutPosition paused = await(writer.pause());
        Future<Boolean> mark = writer.mark("never");
        assertThat(await(writer.clear())).isEqualTo(paused);
        assertThat(await(mark)).isFalse();
        PlayoutPosition again = await(writer.clear());
        assertThat(again.interrupted()).isFalse();
        assertThat(again.samples()).isEqualTo(paused.samples());
        assertThat(again.write()).isEqualTo(1);
        Future<Void> written = writer.write(level(AFTER, 100));
        await(writer.resume());
        await(written.compose(done -> writer.drained()));
        assertThat(await(writer.position()).samples()).isEqualTo(paused.samples() + 800);
        await(up.call().end());
    }

    @Test
    void audioWrittenAfterClearInTheSameHandlerIsPlayed() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer();
        PlayoutPosition cleared = await(writer.mark("open").compose(open -> {
            writer.write(tone(440, 5_000));
            Future<PlayoutPosition> clear = writer.clear();
            writer.write(level(AFTER, 200));
            return clear;
        }));
        assertThat(cleared.samples()).isZero();
        assertThat(cleared.queued()).isEqualTo(40_000);
        await(writer.drained());
        assertThat(await(writer.position()).samples()).isEqualTo(1_600);
        await(up.call().end());
    }

    @Test
    void clearBeforeTheCallIsAnswered() throws Exception {
        FakePbx peer = Loopback.await(
                FakePbx.create(loop.vertx(), new FakePbxOptions()).start());
        peer.inviteHandler(invite -> invite.ringing());
        Call call = await(loop.server().server().dialUri(peer.uri("1")));
        AudioWriter writer = call.audio().writer();
        writer.write(tone(440, 100));
        Future<Boolean> mark = writer.mark("never");
        PlayoutPosition cleared = await(writer.clear());
        assertThat(cleared.samples()).isZero();
        assertThat(cleared.queued()).isEqualTo(800);
        assertThat(await(mark)).isFalse();
        await(call.end());
        assertThat(await(writer.clear()).samples()).isZero();
        assertThat(failure(writer.pause())).hasMessage("the call has ended");
    }

    @Test
    void whatWasPlayedWhenTheCallEndedIsKnownAfterwards() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer();
        short[] samples = pattern(40_000, new Random(13));
        await(writer.write(samples));
        await(up.media().awaitAudio(350));
        Future<Boolean> mark = writer.mark("never");
        await(up.pbx().bye());
        await(up.call().ended());
        PlayoutPosition last = await(writer.clear());
        int heard = alike(up.recorded(), samples); // the peer records no longer when it has sent its BYE
        assertThat(last.samples()).isBetween((long) heard, heard + 480L).isGreaterThan(2_400);
        assertThat(await(writer.position())).isEqualTo(last);
        assertThat(failure(mark)).hasMessage("the call has ended");
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 24_000, 32_000, 48_000})
    @Shows("AudioWriterOptions.sampleRate")
    void audioOfAnyRateIsConvertedAndCountedAtThatRate(int rate) throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer(new AudioWriterOptions().setSampleRate(rate));
        assertThat(writer.sampleRate()).isEqualTo(rate);
        short[] pulses = new short[rate]; // one each 5 ms
        int distance = rate / 200;
        for (int i = 0; i < pulses.length; i += distance) {
            Arrays.fill(pulses, i, i + rate / 8_000, (short) 16_000);
        }
        await(writer.write(pulses));
        assertThat(writer.waiting()).isBetween(700L, 1_000L);
        await(writer.drained());
        assertThat(await(writer.position()).samples()).isEqualTo(rate);
        up.awaitSent();
        assertThat(pulses(up.recorded())).isEqualTo(200);
        up.media().clearRecording();
        await(writer.write(pulses));
        await(up.media().awaitAudio(200));
        PlayoutPosition cleared = await(writer.clear());
        up.awaitSent();
        long sent = cleared.samples() - rate;
        assertThat(cleared.writeSamples()).isEqualTo(sent);
        assertThat((long) pulses(up.recorded())).isBetween(sent / distance, sent / distance + 2);
        assertThat(cleared.queued()).isEqualTo(rate - sent);
        assertThat(failure(writer.write(PcmFrame.owning(new short[80], 44_100, 0, 0))))
                .hasMessageContaining(rate + " Hz")
                .hasMessageContaining("44100");
        await(up.call().end());
    }

    /** The pulses in audio before {@link #AFTER}. */
    private static int pulses(short[] audio) {
        int count = 0;
        boolean high = false;
        for (short sample : audio) {
            if (sample == AFTER) {
                break;
            }
            count += sample > 6_000 && !high ? 1 : 0;
            high = sample > 6_000;
        }
        return count;
    }

    @Test
    void ratesThatAreNotSupportedAreRefusedNamingThoseThatAre() throws Exception {
        Up up = up(new MediaOptions());
        for (int rate : new int[] {0, -1, 11_025, 44_100, 96_000}) {
            assertThat(mistake(() -> up.call().audio().writer(new AudioWriterOptions().setSampleRate(rate))))
                    .hasMessageContaining("sampleRate")
                    .hasMessageContaining("8000, 16000, 24000, 32000, 48000")
                    .hasMessageContaining("is " + rate);
        }
        assertThat(mistake(() -> up.call()
                        .audio()
                        .writer(new AudioWriterOptions()
                                .setKind(AudioWriterKind.HOLD)
                                .setMode(PlayoutMode.QUEUE))))
                .hasMessageContaining("mode");
        await(up.call().end());
    }

    @Test
    void samplesMayBeWrittenAsFloats() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer();
        short[] samples = pattern(1_600, new Random(14));
        float[] floats = new float[samples.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = samples[i] / 32_768f;
        }
        await(writer.write(floats));
        await(writer.drained());
        up.awaitSent();
        assertThat(alike(up.recorded(), samples)).isEqualTo(samples.length);
        await(up.call().end());
    }

    @Test
    @Shows("AudioWriterOptions.volume")
    void theVolumeIsThatOfTheWriter() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter quiet = up.call().audio().writer(new AudioWriterOptions().setVolume(0.25));
        await(quiet.write(level((short) 16_000, 200)));
        await(quiet.drained());
        await(quiet.volume(2));
        await(quiet.write(level((short) 4_000, 200)));
        await(quiet.drained());
        assertThat(failure(quiet.volume(-1))).hasMessageContaining("volume");
        up.awaitSent();
        short[] heard = up.recorded();
        assertThat((int) heard[800]).isBetween(3_800, 4_200);
        int at = 1_600;
        while (heard[at] < 900 || heard[at] > 1_200) {
            at++;
        }
        for (int i = at + 1; i < at + 160; i++) {
            assertThat(heard[i] - heard[i - 1]).as("step at " + (i - at)).isBetween(0, 600);
        }
        assertThat((int) heard[at + 800]).isBetween(7_600, 8_400);
        await(up.call().end());
    }

    @Test
    @Shows("AudioWriterOptions.mode")
    void writersMixOrPlayOneAfterTheOther() throws Exception {
        Up up = up(new MediaOptions());
        short one = decoded(0x20);
        short two = decoded(0xB0);
        AudioWriterOptions queue = new AudioWriterOptions().setMode(PlayoutMode.QUEUE);
        AudioWriter first = up.call().audio().writer(queue);
        AudioWriter second = up.call().audio().writer(queue);
        await(Future.all(first.mark("open"), second.mark("open")));
        second.write(level(two, 300));
        first.write(level(one, 300));
        await(first.drained());
        up.awaitSent();
        short[] heard = up.recorded();
        assertThat(Arrays.copyOf(heard, 2_400)).as("what was written first").containsOnly(two);
        assertThat(Arrays.copyOfRange(heard, 2_400, 4_800)).containsOnly(one);
        up.media().clearRecording();
        AudioWriter mixed = up.call().audio().writer(new AudioWriterOptions().setMode(PlayoutMode.MIX));
        AudioWriter other = up.call().audio().writer();
        await(Future.all(mixed.pause(), other.pause()));
        mixed.write(level((short) 1_000, 200));
        other.write(level((short) 2_000, 200));
        await(Future.all(mixed.resume(), other.resume()));
        await(Future.all(mixed.drained(), other.drained()));
        up.awaitSent();
        assertThat((int) up.recorded()[800]).isBetween(2_900, 3_100);
        await(up.call().end());
    }

    @Test
    @Shows("AudioWriterOptions.kind")
    void theKindSaysWhenAudioIsSent() throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter hold = up.call().audio().writer(new AudioWriterOptions().setKind(AudioWriterKind.HOLD));
        await(hold.write(level(decoded(0x20), 5_000)));
        up.awaitSent();
        assertThat(await(hold.position()).samples()).as("not held").isZero();
        await(up.call().hold());
        await(up.media().awaitAudio(up.media().recordedMillis() + 200));
        assertThat(await(hold.position()).samples()).isPositive();
        await(up.call().resume());
        AudioWriter unpaced = up.call()
                .audio()
                .writer(new AudioWriterOptions()
                        .setKind(AudioWriterKind.UNPACED)
                        .setSampleRate(16_000));
        Future<PlayoutPosition> burst = unpaced.mark("open").compose(open -> {
            unpaced.write(new short[16_000]);
            return unpaced.position();
        });
        assertThat(await(burst).samples()).as("a second, sent at once").isEqualTo(16_000);
        assertThat(failure(unpaced.pause())).hasMessageContaining("unpaced");
        await(up.call().end());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows("AudioWriterOptions.live")
    void aDelayOfALiveWriterIsReduced(boolean live) throws Exception {
        Up up = up(new MediaOptions());
        AudioWriter writer = up.call().audio().writer(new AudioWriterOptions().setLive(live));
        PcmFrame quiet = PcmFrame.owning(new short[160], 8_000, 0, 0);
        CompletableFuture<Void> done = new CompletableFuture<>();
        int[] frames = new int[1];
        up.media().setSilence(true);
        await(writer.mark("open"));
        for (int i = 0; i < 8; i++) {
            writer.write(quiet);
        }
        up.call().audio().reader().handler(frame -> {
            writer.write(quiet);
            if (++frames[0] == 130) {
                done.complete(null);
            }
        });
        Loopback.await(done);
        long waiting = await(writer.position()).queuedMillis();
        if (live) {
            assertThat(waiting).isLessThan(80);
        } else {
            assertThat(waiting).isGreaterThan(80);
        }
        await(up.call().end());
    }

    @Test
    void encodedFramesAreSentAsTheyAre() throws Exception {
        Up up = up(new MediaOptions());
        EncodedAudioWriter writer = up.call().audio().encodedWriter("pcmu");
        Random random = new Random(15);
        List<short[]> written = new ArrayList<>();
        for (int ms : new int[] {20, 60, 10, 10, 30, 20, 20}) {
            short[] samples = pattern(8 * ms, random);
            byte[] payload = new byte[samples.length];
            PCMU.encode(samples, 0, samples.length, payload, 0);
            written.add(samples);
            await(writer.write(EncodedFrame.of("PCMU", ms, payload)));
        }
        assertThat(writer.waiting()).isBetween(100L, 170L);
        assertThat(await(writer.mark("end"))).isTrue();
        assertThat(await(writer.position()).millis()).isEqualTo(170);
        assertThat(await(writer.position()).write()).isEqualTo(7);
        up.awaitSent();
        short[] all = joined(written);
        assertThat(alike(up.recorded(), all)).as("without gap").isEqualTo(all.length);
        assertThat(failure(writer.write(EncodedFrame.of("PCMA", 20, new byte[160]))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pcmu/8000")
                .hasMessageContaining("PCMA/8000");
        await(writer.end());
        assertThat(failure(writer.write(EncodedFrame.of("PCMU", 20, new byte[160]))))
                .hasMessageContaining("ended");
        await(up.call().end());
    }

    @Test
    void aWriterOfEncodedFramesOfAnotherCodecFails() throws Exception {
        Up up = up(new MediaOptions());
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        EncodedAudioWriter writer = await(up.call()
                .audio()
                .writer()
                .mark("open")
                .map(open -> up.call().audio().encodedWriter("opus").exceptionHandler(failures::add)));
        assertThat(next(failures)).hasMessageContaining("PCMU/8000").hasMessageContaining("opus/48000");
        assertThat(failure(writer.write(EncodedFrame.of("opus", 20, new byte[80]))))
                .hasMessageContaining("PCMU/8000");
        assertThat(failure(writer.mark("never"))).hasMessageContaining("PCMU/8000");
        for (String codec : List.of("", "/8000", "PCMU/x")) {
            assertThat(mistake(() -> up.call().audio().encodedWriter(codec))).hasMessageContaining("codec");
        }
        await(up.call().end());
    }

    @Test
    void aWriterOfEncodedFramesFailsWhenTheCodecOfTheCallChanges() throws Exception {
        Up up = up(new MediaOptions());
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        EncodedAudioWriter writer = up.call().audio().encodedWriter("PCMU").exceptionHandler(failures::add);
        for (int i = 0; i < 100; i++) {
            writer.write(EncodedFrame.of("PCMU", 20, new byte[160]));
        }
        Future<Boolean> mark = writer.mark("never");
        await(up.media().awaitAudio(200));
        String sdp = up.pbx().localDescription().orElseThrow().toString();
        await(up.pbx().reinvite(onlyPcma(sdp)));
        assertThat(next(failures)).hasMessageContaining("PCMA/8000");
        assertThat(await(mark)).isFalse();
        assertThat(failure(writer.write(EncodedFrame.of("PCMU", 20, new byte[160]))))
                .hasMessageContaining("PCMA/8000");
        assertThat(await(writer.clear()).samples()).isPositive();
        await(up.call().end());
    }

    private static String onlyPcma(String sdp) {
        return sdp.replaceAll("m=audio (\\d+) RTP/AVP.*", "m=audio $1 RTP/AVP 8")
                        .replaceAll("a=(rtpmap|fmtp):.*\r\n", "")
                        .replaceAll("o=(\\S+) (\\d+) \\d+", "o=$1 $2 99")
                + "a=rtpmap:8 PCMA/8000\r\n";
    }
}
