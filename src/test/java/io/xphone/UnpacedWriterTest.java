package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Listening;
import io.xphone.bus.BusErrors;
import io.xphone.options.AudioWriterKind;
import io.xphone.options.AudioWriterOptions;
import io.xphone.options.SipServerOptions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Audio of unpaced writers whose length the codec does not encode is rejected, and never dropped in silence. */
class UnpacedWriterTest extends OnLoopback {

    private Call call(String codec) throws Exception {
        SipServerOptions options = Loopback.options();
        options.getMedia().setCodecs(List.of(codec));
        Listening callee = loop.server(options);
        SipServerOptions own = Loopback.options();
        own.getMedia().setCodecs(List.of(codec));
        Call call = await(loop.server(own).server().dialUri(callee.uri("1")));
        await(next(callee.calls()).accept());
        await(call.answered());
        return call;
    }

    @ParameterizedTest
    @CsvSource({"G729, 8000", "G729, 16000", "opus, 8000", "opus, 48000"})
    void writesThatAreNoWholeFramesFail(String codec, int rate) throws Exception {
        Call call = call(codec);
        AudioWriter writer =
                call.audio().writer(new AudioWriterOptions().setSampleRate(rate).setKind(AudioWriterKind.UNPACED));
        for (int millis : new int[] {10, 20, 30, 60, 70}) {
            await(writer.write(new short[rate / 1_000 * millis]));
        }
        assertThat(writer.framesRejected()).isZero();
        for (int samples : new int[] {rate / 1_000 * 5, rate / 1_000 * 25, rate / 1_000 * 20 + 1, rate / 1_000 * 75}) {
            assertThat(failure(writer.write(new short[samples])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(codec + " has frames of 10 ms")
                    .hasMessageContaining(samples + " samples");
        }
        assertThat(writer.framesRejected()).isGreaterThanOrEqualTo(4);
        await(call.end());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PCMU", "G722", "L16/16000"})
    void otherCodecsTakeAnyNumber(String codec) throws Exception {
        Call call = call(codec);
        AudioWriter writer = call.audio().unpacedWriter();
        for (int samples : new int[] {40, 80, 90, 170, 480}) {
            await(writer.write(new short[samples]));
        }
        assertThat(await(writer.position()).samples()).isEqualTo(860);
        assertThat(writer.framesRejected()).isZero();
        await(call.end());
    }

    private <T> Future<T> ask(String address, String action, JsonObject body) {
        return loop.vertx()
                .eventBus()
                .<T>request(address, body, new DeliveryOptions().addHeader("action", action))
                .map(reply -> reply.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"G729", "opus"})
    void messagesThatAreNoWholeFramesFail(String codec) throws Exception {
        Call call = call(codec);
        JsonObject lease = await(ask(
                "xphone.call." + call.id(),
                "openWriter",
                new JsonObject()
                        .put("request", new JsonObject().put("id", "raw").put("kind", "raw"))));
        JsonObject audio =
                new JsonObject().put("type", "audio").put("call", call.id()).put("stream", lease.getInteger("stream"));
        for (int samples : new int[] {80, 160, 480}) {
            JsonObject message = audio.copy().put("pcm", Base64.getEncoder().encodeToString(new byte[2 * samples]));
            await(loop.vertx().eventBus().request(lease.getString("address"), message));
        }
        for (int samples : new int[] {40, 200, 161}) {
            JsonObject message = audio.copy().put("pcm", Base64.getEncoder().encodeToString(new byte[2 * samples]));
            Throwable failure = failure(loop.vertx().eventBus().request(lease.getString("address"), message));
            assertThat(((ReplyException) failure).failureCode()).isEqualTo(BusErrors.INVALID_ARGUMENT);
            assertThat(failure).hasMessageContaining("frames of 10 ms").hasMessageContaining(samples + " samples");
        }
        JsonObject position = (JsonObject)
                await(loop.vertx().eventBus().request(lease.getString("address"), audio.put("type", "position")))
                        .body();
        assertThat(position.getLong("samples") + position.getLong("discarded")).isEqualTo(720);
        await(call.end());
    }
}
