package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.options.PhoneOptions;
import io.xphone.peers.Asterisk;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls with a real Asterisk. */
@Tag("peers")
class AsteriskCallTest {

    private Asterisk asterisk;
    private Vertx vertx;

    @BeforeEach
    void start() {
        asterisk = Asterisk.get();
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static <T> T await(io.vertx.core.Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
    }

    @Test
    void registersAndHearsItsEcho() throws Exception {
        Phone phone = Phone.create(
                vertx,
                new PhoneOptions()
                        .setUsername("1001")
                        .setPassword("pw1001")
                        .setHost("127.0.0.1:" + asterisk.sipPort()));
        await(phone.connect());
        assertThat(phone.state()).isEqualTo(PhoneState.REGISTERED);
        Call call = await(phone.dial("600"));
        call.events(e -> System.out.println(e.encode()));
        await(call.answered());
        AudioReader reader = call.audio().reader();
        AudioWriter writer = call.audio().writer();
        short[] tone = new short[8000];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (8000 * Math.sin(2 * Math.PI * 440 * i / 8000));
        }
        var heard = new java.util.concurrent.CompletableFuture<Integer>();
        int[] loud = new int[1];
        reader.handler(frame -> {
            long sum = 0;
            for (int i = 0; i < frame.length(); i++) {
                sum += Math.abs(frame.sample(i));
            }
            if (sum / frame.length() > 2000 && ++loud[0] == 40) {
                heard.complete(loud[0]);
            }
        });
        await(writer.write(tone));
        assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo(40);
        System.out.println(await(call.quality()).toJson().encode());
        await(call.end());
        System.out.println(await(call.ended()));
        await(phone.disconnect());
    }
}
