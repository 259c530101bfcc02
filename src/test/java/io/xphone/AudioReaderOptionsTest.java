package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.Loopback.Listening;
import io.xphone.audio.PcmFrame;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the options of a reader change. */
class AudioReaderOptionsTest extends OnLoopback {

    private record Up(Call call, PbxCall pbx) {}

    /** A call in G.722 whose peer sends a tone. */
    private Up up() throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setAudio(new AudioCapabilities(List.of(CodecSpec.G722), true, 20, 60)));
        SipServerOptions options = Loopback.options();
        options.getMedia().setCodecs(List.of("G722"));
        Listening server = loop.server(options);
        var dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        await(call.accept());
        PbxCall pbx = await(dialling);
        pbx.media().setSilence(true).sendTone(440, 20_000);
        return new Up(call, pbx);
    }

    private static BlockingQueue<PcmFrame> frames(AudioReader reader) {
        BlockingQueue<PcmFrame> frames = new LinkedBlockingQueue<>();
        reader.handler(frames::add);
        return frames;
    }

    private final BlockingQueue<PcmFrame> recognised = new LinkedBlockingQueue<>();

    private void recognise(PcmFrame frame) {
        recognised.add(frame);
    }

    /** The snippets of docs/audio.md. */
    @Test
    void theSnippetsOfTheGuideHear() throws Exception {
        Up up = up();
        Call call = up.call();
        BlockingQueue<float[]> floats = new LinkedBlockingQueue<>();
        Consumer<float[]> model = floats::add;
        // tag::reader[]
        call.audio().reader().handler(frame -> recognise(frame)); // 8000 Hz, frames of 20 ms
        // end::reader[]
        // tag::reader-options[]
        call.audio()
                .reader(new AudioReaderOptions().setSampleRate(16_000).setFrameMs(30))
                .handler(frame -> model.accept(frame.toFloats())); // 480 samples from -1 to 1
        // end::reader-options[]
        PcmFrame frame = next(recognised, said -> Loopback.share(said, 440) > 0.9);
        assertThat(frame.sampleRate()).isEqualTo(8_000);
        assertThat(frame.length()).isEqualTo(160);
        assertThat(next(floats)).hasSize(480);
        await(call.end());
    }

    @Test
    @Shows({"AudioReaderOptions.sampleRate", "AudioReaderOptions.frameMs"})
    void eachReaderHasItsOwnRateAndFrameLength() throws Exception {
        Up up = up();
        CallAudio audio = up.call().audio();
        int[][] wanted = {{8_000, 20}, {16_000, 10}, {24_000, 60}, {32_000, 30}, {48_000, 20}};
        List<BlockingQueue<PcmFrame>> heard = new ArrayList<>();
        for (int[] each : wanted) {
            heard.add(frames(
                    audio.reader(new AudioReaderOptions().setSampleRate(each[0]).setFrameMs(each[1]))));
        }
        for (int i = 0; i < wanted.length; i++) {
            int rate = wanted[i][0];
            int frameMs = wanted[i][1];
            PcmFrame frame = next(heard.get(i), said -> Loopback.share(said, 440) > 0.9);
            assertThat(frame.sampleRate()).isEqualTo(rate);
            assertThat(frame.length()).isEqualTo(rate / 1_000 * frameMs);
            PcmFrame following = next(heard.get(i));
            assertThat(following.sequence()).isEqualTo(frame.sequence() + 1);
            assertThat(following.mediaTime()).isEqualTo(frame.mediaTime() + frame.length());
        }
        await(up.call().end());
    }

    @Test
    @Shows("AudioReaderOptions.zeroCopy")
    void framesAreLentOnTheMediaEventLoop() throws Exception {
        Up up = up();
        CompletableFuture<Boolean> lent = new CompletableFuture<>();
        CompletableFuture<Boolean> copied = new CompletableFuture<>();
        AudioReaderOptions options = new AudioReaderOptions().setSampleRate(16_000);
        up.call().audio().onMediaEventLoop(near -> {
            AudioReader reader = near.reader(new AudioReaderOptions(options).setZeroCopy(true));
            reader.handler(frame -> {
                lent.complete(frame.lent());
                reader.close();
                near.reader(options).handler(other -> copied.complete(!other.lent()));
            });
        });
        Loopback.await(lent.thenCombine(copied, (first, second) -> {
            assertThat(first).isTrue();
            assertThat(second).isTrue();
            return null;
        }));
        await(up.call().end());
    }

    @Test
    void unsupportedRatesAndLengthsAreRefusedNamingTheSupportedOnes() throws Exception {
        CallAudio audio = up().call().audio();
        for (int rate : new int[] {0, -8_000, 7_999, 11_025, 44_100, 96_000, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> audio.reader(new AudioReaderOptions().setSampleRate(rate)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("sampleRate: must be one of [8000, 16000, 24000, 32000, 48000], is " + rate);
        }
        for (int length : new int[] {0, 5, 25, 70}) {
            assertThatThrownBy(() -> audio.reader(length))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("frameMs: must be a multiple of 10 from 10 to 60, is " + length);
        }
    }
}
