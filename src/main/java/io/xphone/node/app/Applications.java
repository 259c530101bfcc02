package io.xphone.node.app;

import io.vertx.core.Handler;
import io.xphone.audio.ToneGenerator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The built-in applications by the names that a configuration gives them. */
public final class Applications {

    private static final int RATE = 8000;

    /** Of each number that a configuration says nothing of; a number is a status to refuse with. */
    public static final Map<String, Object> DEFAULT_NUMBERS = Map.of(
            "600", "echo", "601", "speak", "602", "record", "603", "digits", "604", "music", "606", 486, "607", "ring",
            "610", "early", "*", 404);

    private static final List<String> NAMES = List.of("digits", "early", "echo", "music", "record", "ring", "speak");

    private final Map<String, Application> byName = new TreeMap<>();

    /**
     * Makes all of them. Reads the phrase from the class path, so not for an event loop.
     *
     * @param recordings where {@code record} writes
     */
    public Applications(Path recordings) {
        this(recordings, complete -> {});
    }

    /**
     * Makes all of them.
     *
     * @param recordings where {@code record} writes
     * @param recorded is told of every file of it that is complete
     */
    public Applications(Path recordings, Handler<Path> recorded) {
        byName.put("digits", new Digits());
        byName.put("early", new Early(ringback()));
        byName.put("echo", new Echo());
        byName.put("music", new Music(Tune.loop()));
        byName.put("record", new Record(recordings, recorded));
        byName.put("ring", new Ring());
        byName.put("speak", new Speak(Phrase.hello()));
    }

    /** Two short rings in two seconds: what a network says while it looks for someone. */
    private static short[] ringback() {
        short[] audio = new short[RATE * 2];
        ToneGenerator.sine(RATE, 425, -19).cadence(600, 400).fill(audio, 0, audio.length);
        return audio;
    }

    /** {@return the names, sorted} */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * What a table says of a number.
     *
     * @param nameOrStatus one of {@link #names()}, or a status of 300 to 699 as a number
     */
    public Application of(Object nameOrStatus) {
        return nameOrStatus instanceof Number status
                ? new Reject(status.intValue())
                : byName.get((String) nameOrStatus);
    }
}
