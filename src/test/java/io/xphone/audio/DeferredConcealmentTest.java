package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Deferred concealment produces the same audio as immediate concealment. */
class DeferredConcealmentTest {

    private static final int RATE = 8_000;

    private final PacketLossConcealment atOnce = PacketLossConcealment.immediate(RATE);
    private final DeferredConcealment deferred = new DeferredConcealment(RATE);
    private final short[] expected = new short[480];
    private final short[] heard = new short[480];

    @Test
    void equalsImmediateConcealmentForFramesLossesAndSilence() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] payload = new byte[480];
        for (int step = 0; step < 20_000; step++) {
            AudioCodec codec = random.nextInt(40) == 0 ? G711Alaw.INSTANCE : G711Ulaw.INSTANCE;
            int length = random.nextInt(10) == 0 ? 80 * (1 + random.nextInt(6)) : 160;
            switch (random.nextInt(12)) {
                case 0, 1 -> {
                    atOnce.conceal(expected, 0, length);
                    deferred.conceal(heard, length);
                }
                case 2 -> {
                    Arrays.fill(expected, 0, length, (short) 0);
                    Arrays.fill(heard, 0, length, (short) 0);
                    atOnce.addGood(expected, 0, length);
                    deferred.good(heard, length);
                }
                case 3 -> {
                    if (random.nextInt(20) == 0) {
                        atOnce.reset();
                        deferred.reset();
                    }
                }
                default -> {
                    for (int i = 0; i < length; i++) {
                        payload[i] = (byte) (0x80
                                | (int) (60 + 20 * Math.sin(i * (0.05 + step % 7 * 0.02))) ^ random.nextInt(4));
                    }
                    codec.decode(payload, 0, length, expected, 0);
                    atOnce.addGood(expected, 0, length);
                    assertThat(deferred.good(codec, payload, length, heard)).isEqualTo(length);
                }
            }
            assertThat(heard).as("step %d of seed %d", step, seed).isEqualTo(expected);
        }
    }

    @Test
    void payloadIsNotRetained() {
        byte[] payload = new byte[160];
        for (int i = 0; i < 6; i++) {
            Arrays.fill(payload, (byte) (0x80 + 10 * i));
            G711Ulaw.INSTANCE.decode(payload, 0, 160, expected, 0);
            atOnce.addGood(expected, 0, 160);
            deferred.good(G711Ulaw.INSTANCE, payload, 160, heard);
        }
        Arrays.fill(payload, (byte) 0);
        atOnce.conceal(expected, 0, 160);
        deferred.conceal(heard, 160);
        assertThat(heard).isEqualTo(expected);
    }
}
