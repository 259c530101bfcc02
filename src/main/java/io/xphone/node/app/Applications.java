package io.xphone.node.app;

import io.vertx.core.Handler;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.ToneGenerator;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The built-in applications by their names in the configuration. */
public final class Applications {

    /** The applications by number unless configured; a number as value is the SIP status of the rejection. */
    public static final Map<String, Object> DEFAULT_NUMBERS = Map.of(
            "600",
            "echo",
            "601",
            "speak",
            "602",
            "record",
            "603",
            "digits",
            "604",
            "music",
            "605",
            "callback",
            "606",
            486,
            "607",
            "ring",
            "610",
            "early",
            "*",
            "attached");

    /** The name of the application that calls a registered user; the server of a node has its own {@link CallUser}. */
    public static final String USER = "user";

    /** The name of the application that calls back; each phone and server of a node has its own {@link CallBack}. */
    public static final String CALLBACK = "callback";

    private static final int NOT_FOUND = 404;

    private static final List<String> NAMES =
            List.of("attached", CALLBACK, "digits", "early", "echo", "music", "record", "ring", "speak", USER);

    private final Map<String, Application> byName = new TreeMap<>();

    /**
     * Creates all of them. Blocks: reads the phrase from the class path.
     *
     * @param recordings where {@code record} writes
     */
    public Applications(Path recordings) {
        this(recordings, complete -> {});
    }

    /**
     * Creates all of them. Blocks: reads the phrase from the class path.
     *
     * @param recordings where {@code record} writes
     * @param recorded receives every completed file
     */
    public Applications(Path recordings, Handler<Path> recorded) {
        byName.put("attached", new Attached());
        byName.put("digits", new Digits());
        byName.put("early", new Early(ringback()));
        byName.put("echo", new Echo());
        byName.put("music", new Music(Tune.loop()));
        byName.put("record", new Record(recordings, recorded));
        byName.put("ring", new Ring());
        byName.put("speak", new Speak(Phrase.hello()));
        byName.put(USER, new Reject(NOT_FOUND)); // no user registers with a phone
    }

    /** Two short rings in two seconds, as the ringback tone of a network. */
    private static short[] ringback() {
        short[] audio = new short[PcmFormat.SAMPLE_RATE * 2];
        ToneGenerator.sine(PcmFormat.SAMPLE_RATE, 425, -19).cadence(600, 400).fill(audio, 0, audio.length);
        return audio;
    }

    /** {@return the names, sorted} */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The application of an entry in a number plan.
     *
     * @param nameOrStatus one of {@link #names()}, or a status of 300 to 699 as a number
     */
    public Application of(Object nameOrStatus) {
        return nameOrStatus instanceof Number status
                ? new Reject(status.intValue())
                : byName.get((String) nameOrStatus);
    }
}
