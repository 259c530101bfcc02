package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Listening;
import io.xphone.audio.EncodedFrame;
import io.xphone.audio.G722;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.ReceivedFrame;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.CallControl;
import io.xphone.bus.internal.ReceivedFrames;
import io.xphone.options.SipServerOptions;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.LinkOptions;
import io.xphone.testing.PbxCall;
import io.xphone.verticle.media.transport.PacketScratch;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Payloads as they are on the line. */
class EncodedAudioReaderTest extends OnLoopback {

    private record Up(Call call, PbxCall pbx) {}

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

    private static BlockingQueue<ReceivedFrame> frames(EncodedAudioReader reader) {
        BlockingQueue<ReceivedFrame> frames = new LinkedBlockingQueue<>();
        reader.handler(frames::add);
        return frames;
    }

    @Test
    void payloadsComeInOrderWithCodecAndDuration() throws Exception {
        Up up = up();
        EncodedAudioReader reader = up.call().audio().encodedReader();
        BlockingQueue<ReceivedFrame> frames = frames(reader);
        G722 decoder = new G722();
        short[] heard = new short[50 * 320];
        for (int i = 0; i < 50; i++) {
            ReceivedFrame frame = next(frames);
            assertThat(frame.sequence()).isEqualTo(i);
            assertThat(frame.codec()).isEqualTo("G722");
            assertThat(frame.clockRate()).isEqualTo(8_000);
            assertThat(frame.samples()).isEqualTo(160);
            assertThat(frame.millis()).isEqualTo(20);
            if (frame.kind() == ReceivedFrame.Kind.AUDIO) {
                assertThat(decoder.decode(frame.payload(), 0, frame.payload().length, heard, i * 320))
                        .isEqualTo(320);
            }
        }
        assertThat(Loopback.share(PcmFrame.copyOf(heard, 20 * 320, 30 * 320, 16_000, 0, 0), 440))
                .isGreaterThan(0.99);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        reader.endHandler(ended::complete);
        await(up.call().end());
        await(ended);
    }

    @Test
    void payloadsArePassedOnAsTheyAre() throws Exception {
        Up up = up();
        Call call = up.call();
        Call otherCall = call; // an echo
        // tag::pass-on-encoded[]
        EncodedAudioWriter other = otherCall.audio().encodedWriter("G722");
        call.audio().encodedReader().handler(frame -> {
            if (frame.kind() == ReceivedFrame.Kind.AUDIO) {
                other.write(EncodedFrame.of(frame));
            }
        });
        // end::pass-on-encoded[]
        await(up.pbx().media().awaitAudio(1_500));
        assertThat(Loopback.frames(up.pbx().media().recordedAudio(), 440)).isGreaterThan(40);
        await(up.call().end());
    }

    /** Longer than the packets that are sent here, and than an Ethernet frame: what is received can be passed on. */
    @Test
    void longPayloadsArePassedOnToo() throws Exception {
        int millis = 20;
        int bytes = 1_920;
        CodecSpec linear = new CodecSpec("L16", 48_000, 1, 103, "");
        FakePbx peer = pbx(new FakePbxOptions().setAudio(new AudioCapabilities(List.of(linear), true, 20, 60)));
        SipServerOptions options = Loopback.options();
        options.getMedia().setCodecs(List.of("L16"));
        Listening server = loop.server(options);
        var dialling = peer.call(server.uri("1"));
        Call call = next(server.calls());
        await(call.accept());
        PbxCall pbx = await(dialling);
        EncodedAudioWriter echo = call.audio().encodedWriter("L16/48000");
        BlockingQueue<Object> passed = new LinkedBlockingQueue<>();
        call.audio().encodedReader().handler(frame -> {
            if (frame.kind() == ReceivedFrame.Kind.AUDIO) {
                try {
                    echo.write(EncodedFrame.of(frame)).onFailure(passed::add);
                    passed.add(frame.payload().length);
                } catch (IllegalArgumentException tooLong) {
                    passed.add(tooLong);
                }
            }
        });
        int[] sent = {0};
        long timer = loop.vertx().setPeriodic(millis, tick -> {
            byte[] packet = new byte[RtpPacket.HEADER_LENGTH + bytes];
            RtpPacket.writeHeader(packet, 0, 103, sent[0] == 0, sent[0], sent[0] * 48 * millis, 7);
            sent[0]++;
            pbx.media().sendRaw(packet);
        });
        try {
            assertThat(next(passed)).isEqualTo(bytes);
            Loopback.awaitPayload(pbx.media(), bytes);
        } finally {
            loop.vertx().cancelTimer(timer);
        }
        await(call.end());
    }

    @Test
    void longestPayloadThatIsReceivedMakesAFrame() {
        byte[] longest = new byte[PacketScratch.MAX_PACKET - RtpPacket.HEADER_LENGTH];
        ReceivedFrame frame = new ReceivedFrame(ReceivedFrame.Kind.AUDIO, "L16", 48_000, 3_066, longest, 0, 0);
        assertThat(EncodedFrame.of(frame).payload()).isSameAs(longest);
    }

    @Test
    void lostPacketsAreFramesWithoutPayload() throws Exception {
        Up up = up();
        up.pbx().media().setLinkOut(LinkOptions.loss(7, 30));
        BlockingQueue<ReceivedFrame> frames = frames(up.call().audio().encodedReader());
        ReceivedFrame lost = next(frames, ReceivedFrame::lost);
        assertThat(lost.payload()).isEmpty();
        ReceivedFrame following = next(frames);
        assertThat(following.sequence()).isEqualTo(lost.sequence() + 1);
        assertThat(following.mediaMicros() - lost.mediaMicros()).isEqualTo((long) (lost.millis() * 1_000));
        await(up.call().end());
    }

    @Test
    void aPausedReaderLosesItsOldestFrames() throws Exception {
        Up up = up();
        EncodedAudioReader reader = up.call().audio().encodedReader();
        BlockingQueue<ReceivedFrame> frames = frames(reader);
        next(frames);
        reader.pause();
        frames.clear();
        BlockingQueue<ReceivedFrame> clock = frames(up.call().audio().encodedReader());
        for (int i = 0; i < 10; i++) {
            next(clock);
        }
        reader.fetch(3);
        long first = next(frames).sequence();
        assertThat(next(frames).sequence()).isEqualTo(first + 1);
        assertThat(next(frames).sequence()).isEqualTo(first + 2);
        assertThat(frames).isEmpty();
        assertThat(reader.framesDropped()).isZero();
        await(reader.close());
        await(up.call().end());
    }

    @Test
    void clientsInOtherLanguagesGetJson() throws Exception {
        Up up = up();
        BlockingQueue<Object> messages = new LinkedBlockingQueue<>();
        loop.vertx().eventBus().consumer("app.encoded", message -> messages.add(message.body()));
        await(CallControl.at(loop.vertx(), up.call().id())
                .openReader(new AudioReaderRequest()
                        .setId("mine")
                        .setStream(5)
                        .setDeliver("app.encoded")
                        .setKind("encoded")
                        .setFormat("json")));
        JsonObject message = (JsonObject)
                next(messages, said -> ((JsonObject) said).getString("kind").equals("audio"));
        assertThat(message.getString("type")).isEqualTo("encoded");
        assertThat(message.getInteger("stream")).isEqualTo(5);
        ReceivedFrame frame = ReceivedFrames.fromJson(message);
        assertThat(frame.payload()).hasSize(160);
        assertThat(ReceivedFrames.toJson(up.call().id(), 5, frame)).isEqualTo(message);
        await(up.call().end());
    }
}
