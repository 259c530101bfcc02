package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.xphone.Loopback.Pair;
import io.xphone.impl.CallImpl;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readers of packets, and when readers of either kind end. */
class RtpReaderTest extends OnLoopback {

    private Pair pair;

    @BeforeEach
    void call() throws Exception {
        pair = loop.call(loop.server(), loop.server());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void packetsComeAsLongAsTheyAreTaken(boolean ordered) throws Exception {
        BlockingQueue<Buffer> packets = new LinkedBlockingQueue<>();
        RtpReader reader = pair.callee().audio().rtpReader(ordered);
        reader.handler(packets::add);
        pair.caller().audio().writer().write(tone(440, 1_500));
        for (int i = 0; i < 60; i++) {
            assertThat(next(packets).length()).isEqualTo(172);
        }
        CompletableFuture<Void> ended = new CompletableFuture<>();
        reader.endHandler(ended::complete);
        await(reader.close());
        await(ended);
        await(reader.close());
    }

    @Test
    void theEndIsToldWhenItWasBefore() throws Exception {
        CallAudio audio = pair.callee().audio();
        RtpReader early = audio.rtpReader(false);
        AudioReader frames = audio.reader();
        await(pair.callee().end());
        await(pair.callee().ended());
        for (RtpReader reader : new RtpReader[] {early, audio.rtpReader(true)}) {
            CompletableFuture<Void> told = new CompletableFuture<>();
            reader.endHandler(told::complete);
            await(told);
            await(reader.close());
        }
        for (AudioReader reader : new AudioReader[] {frames, audio.reader()}) {
            CompletableFuture<Void> told = new CompletableFuture<>();
            reader.endHandler(told::complete);
            await(told);
            await(reader.close());
        }
        assertThat(((CallImpl) pair.callee()).audio().inbox().openReaders()).isZero();
    }
}
