package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.xphone.Loopback;
import io.xphone.bus.AudioReaderRequest;
import io.xphone.bus.internal.InternalCodecs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON audio messages of clients in other languages; invalid ones have no effect. */
class CallAudioInputTest {

    private static final int FRAMES = 16; // the credit of a reader

    private Vertx vertx;
    private AudioReaders readers;
    private CallAudioInput input;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        InternalCodecs.register(vertx);
        readers = new AudioReaders(vertx, "call", "node", 1, new LoopOutbox(vertx.eventBus()));
        readers.open(
                new AudioReaderRequest()
                        .setId("ear")
                        .setDeliver("ear")
                        .setNode("node")
                        .setFormat("json")
                        .setAcknowledged(true),
                0);
        input = new CallAudioInput("call", readers, new AudioWriters(vertx, "call", "node", 1), null, () -> null);
        deliver(FRAMES);
    }

    @AfterEach
    void close() throws Exception {
        Loopback.await(vertx.close());
    }

    private void deliver(int frames) {
        for (int i = 0; i < frames; i++) {
            readers.onFrame(readers.frame(new short[160], 8_000, i, true, false));
        }
    }

    private void acknowledged(String packets) {
        send(new JsonObject("{\"type\": \"ack\", \"lease\": \"ear\", \"packets\": " + packets + "}"));
    }

    /** Sends a message; an invalid one has no other effect than this exception, which its sender receives. */
    private void send(JsonObject message) {
        try {
            input.onMessage(message);
        } catch (IllegalArgumentException invalid) {
            assertThat(invalid.getMessage()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "0", "-2147483648", "-9223372036854775808", "-1e300", "null", "\"8\"", "{}", "0.5"})
    void invalidAcknowledgementsAreIgnored(String packets) {
        assertThatCode(() -> acknowledged(packets)).doesNotThrowAnyException();
        deliver(3);
        assertThat(readers.dropped()).isEqualTo(2);
        acknowledged("3");
        readers.onTick(0);
        deliver(2);
        assertThat(readers.dropped()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483647", "2147483648", "4294967296", "1e300", "9223372036854775807"})
    void acknowledgementsAreLimitedToSentPackets(String packets) {
        acknowledged(packets);
        acknowledged(packets);
        deliver(FRAMES + 3);
        assertThat(readers.dropped()).isEqualTo(2);
    }

    @Test
    void nullValuesCountAsAbsent() {
        for (String key : new String[] {"type", "stream", "rate", "pcm", "mark", "lease", "packets"}) {
            for (String type : new String[] {"audio", "mark", "clear", "ack", "other"}) {
                assertThatCode(() -> send(new JsonObject().put("type", type).putNull(key)))
                        .as(type + " without " + key)
                        .doesNotThrowAnyException();
            }
        }
    }
}
