package io.xphone.opus;

import io.xphone.audio.opus.OpusEncoding;
import io.xphone.audio.opus.OpusLibrary;
import io.xphone.audio.opus.OpusPacket;
import io.xphone.audio.opus.OpusParameters;
import io.xphone.audio.opus.OpusSettings;
import java.util.Optional;

/** The libraries that are present, looked up once in the life of the process. */
final class OpusLibraries {

    static final String ADD_JAVA = "add the dependency io.github.jaredmdobson:concentus:1.0.2";
    static final String ADD_NATIVE =
            "install libopus (Debian: libopus0) and add the dependency net.java.dev.jna:jna:5.19.1";

    /** Why the Java library can't be used; null when it can. */
    private static final String JAVA_MISSING = javaMissing();

    private static final int NATIVE_CALLS = 60;
    private static final int JAVA_CALLS = 12;

    /** CPU time of a frame, both ways, at complexities 0 to 10, in percent of that at 5: see docs/benchmarks.md. */
    private static final int[] NATIVE_COST = {44, 44, 85, 85, 100, 100, 140, 140, 180, 180, 180};

    private static final int[] JAVA_COST = {65, 65, 65, 65, 100, 100, 120, 120, 150, 150, 150};

    private static final int WARM_UP_FRAMES = 600;
    private static final int WARM_UP_BYTES = 1_500;
    private static final SharedPreparation WARM_UP = new SharedPreparation();

    private OpusLibraries() {}

    /** Looked up apart from the Java library, as loading a native library takes time. */
    private static final class NativeLookup {
        static final String MISSING = nativeMissing();
    }

    private static String javaMissing() {
        try {
            Class.forName("io.github.jaredmdobson.concentus.OpusEncoder", false, OpusLibraries.class.getClassLoader());
            return null;
        } catch (ClassNotFoundException | LinkageError absent) {
            return ADD_JAVA;
        }
    }

    private static String nativeMissing() {
        try {
            LibOpus.load();
            return null;
        } catch (LinkageError | RuntimeException absent) {
            return ADD_NATIVE + " (" + firstLine(absent) + ")";
        }
    }

    private static String firstLine(Throwable failure) {
        return failure.toString().lines().findFirst().orElse("");
    }

    /** What to add for a library, as the rest of a sentence; empty when it can be used. */
    static Optional<String> missing(OpusLibrary library) {
        return Optional.ofNullable(
                switch (library) {
                    case JAVA -> JAVA_MISSING;
                    case NATIVE -> NativeLookup.MISSING;
                    case AUTO ->
                        JAVA_MISSING == null || NativeLookup.MISSING == null
                                ? null
                                : ADD_JAVA + ", or " + NativeLookup.MISSING;
                });
    }

    /** The library to use: {@code AUTO} is the native one where it can be used. */
    static OpusLibrary resolved(OpusLibrary library) {
        return library != OpusLibrary.AUTO
                ? library
                : NativeLookup.MISSING == null ? OpusLibrary.NATIVE : OpusLibrary.JAVA;
    }

    /** The name of a library that is present, for the log. */
    static String description(OpusLibrary library) {
        return resolved(library) == OpusLibrary.NATIVE ? LibOpus.description() : JavaEngine.description();
    }

    /**
     * Runs the Java library until it is compiled, once in the life of the process: its first frames take 10 to 100 ms,
     * in which an event loop would stand still.
     */
    static void warmUp(OpusLibrary library) {
        if (resolved(library) == OpusLibrary.JAVA) {
            WARM_UP.run(new WarmUp());
        }
    }

    /** Encodes and decodes a frame in each step. */
    private static final class WarmUp implements SharedPreparation.Steps {

        private final OpusCodec codec = new OpusCodec(
                new JavaEngine(OpusEncoding.of(OpusSettings.DEFAULT, OpusParameters.parse("useinbandfec=1"))),
                false,
                false);
        private final short[] audio = new short[OpusPacket.CLOCK_RATE / 50];
        private final byte[] packet = new byte[WARM_UP_BYTES];
        private int frame;
        private int pulse;

        @Override
        public boolean next() {
            for (int i = 0; i < audio.length; i++) { // a buzz that comes and goes
                pulse = (pulse + 1) % (300 + frame % 70);
                audio[i] = (short) (frame % 50 < 35 ? 9_000 - 60 * pulse : pulse % 7);
            }
            int length = codec.encode(audio, 0, audio.length, packet, 0);
            if (frame % 20 == 19) {
                codec.conceal(audio, 0, audio.length);
            } else {
                codec.decode(packet, 0, length, audio, 0);
            }
            return ++frame < WARM_UP_FRAMES;
        }
    }

    /**
     * See {@link io.xphone.audio.AudioCodecProvider#maxCallsPerEventLoop}: these take half of an event loop. The length
     * of the frames changes the cost by less than a tenth (docs/benchmarks.md), so it has no part in it.
     *
     * @param complexity of the encoder, 0 to 10
     */
    static int maxCallsPerEventLoop(OpusLibrary library, int complexity) {
        return resolved(library) == OpusLibrary.NATIVE
                ? 100 * NATIVE_CALLS / NATIVE_COST[complexity]
                : 100 * JAVA_CALLS / JAVA_COST[complexity];
    }

    /**
     * Creates the codec of a stream.
     *
     * @throws IllegalStateException when the library is not present, naming what to add
     */
    static OpusEngine engine(OpusLibrary library, OpusEncoding encoding) {
        missing(library).ifPresent(add -> {
            throw new IllegalStateException("no library for Opus: " + add);
        });
        return resolved(library) == OpusLibrary.NATIVE ? new NativeEngine(encoding) : new JavaEngine(encoding);
    }
}
