package io.xphone.interop;

import io.xphone.peers.Peers;
import io.xphone.peers.StallMeter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Similarity of the received to the sent audio: 1 is identical, other speech is below 0.4. */
final class AudioScore {

    /** Minimum score of G.711 without loss. */
    static final double G711 = 0.95;

    /** Minimum score of Opus from 24 kbit/s without loss. */
    static final double OPUS = 0.9;

    /** Minimum score of G.729 without loss. */
    static final double G729 = 0.7;

    private static final int TRIES = 5;
    private static final Logger LOG = LoggerFactory.getLogger(AudioScore.class);

    private AudioScore() {}

    /**
     * Asserts that the phrase is received. An attempt with a low score fails at once, unless the machine stalled
     * meanwhile ({@link StallMeter}): then it is repeated. If all attempts are invalid the test is skipped with a
     * message, or fails if peers are required.
     */
    static void assertSpeech(String what, Supplier<short[]> hear) {
        assertAll(what, () -> List.of(hear.get()));
    }

    /** As above, for several recordings of one attempt: the lowest score counts. */
    static void assertAll(String what, Supplier<List<short[]>> hear) {
        assertAll(what, G711, hear);
    }

    /** As above, with the minimum score of another codec. */
    static void assertAll(String what, double least, Supplier<List<short[]>> hear) {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            StallMeter.Watch machine = StallMeter.watch();
            List<short[]> heard = hear.get();
            boolean quiet = machine.quiet();
            String stalls = machine.toString();
            double[] scores = heard.stream().mapToDouble(AudioScore::of).toArray();
            LOG.info("{}: similarity {}, {}", what, scores, stalls);
            double worst = DoubleStream.of(scores).min().orElseThrow();
            if (worst >= least) {
                return;
            }
            if (quiet) {
                throw new AssertionError(what + ": likeness " + Arrays.toString(scores)
                        + ", and the machine did not stall; heard "
                        + heard.stream().map(Speech::write).toList());
            }
            LOG.warn("{}: likeness {}, try {} is void: {}", what, scores, attempt, stalls);
        }
        Peers.require(
                false, what + ": the machine stalled in each of " + TRIES + " tries; nothing is known of the sound");
    }

    private static double of(short[] heard) {
        Path recording = Speech.write(heard);
        try {
            return Scorer.similarity(Speech.file(), recording);
        } finally {
            delete(recording);
        }
    }

    private static void delete(Path recording) {
        try {
            Files.deleteIfExists(recording);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
