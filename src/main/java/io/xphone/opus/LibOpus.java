package io.xphone.opus;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.xphone.audio.opus.OpusBandwidth;
import io.xphone.audio.opus.OpusEncoding;
import io.xphone.audio.opus.OpusPacket;
import java.util.Map;

/**
 * The functions of libopus. The class is used only after {@link #load}; the functions of each frame are bound directly
 * and take addresses, so that they allocate nothing.
 */
final class LibOpus {

    private static final String[] NAMES = {"opus", "libopus.so.0", "opus-0", "libopus-0"};
    private static final int APPLICATION_VOIP = 2048;
    private static final int SIGNAL_VOICE = 3001;
    private static final int SET_BITRATE = 4002;
    private static final int SET_MAX_BANDWIDTH = 4004;
    private static final int SET_VBR = 4006;
    private static final int SET_COMPLEXITY = 4010;
    private static final int SET_INBAND_FEC = 4012;
    private static final int SET_PACKET_LOSS_PERC = 4014;
    private static final int SET_DTX = 4016;
    private static final int SET_SIGNAL = 4024;
    private static final int NARROWBAND = 1101;

    private static Controls controls;
    private static String version;

    private LibOpus() {}

    /** The functions with a variable number of arguments, and others that no frame calls. */
    private interface Controls extends Library {
        int opus_encoder_ctl(Pointer encoder, int request, Object... values);

        int opus_encoder_get_size(int channels);

        int opus_encoder_init(Pointer encoder, int rate, int channels, int application);

        int opus_decoder_get_size(int channels);

        int opus_decoder_init(Pointer decoder, int rate, int channels);

        String opus_get_version_string();
    }

    static native int opus_encode(long encoder, long pcm, int samples, long data, int maxBytes);

    static native int opus_decode(long decoder, long data, int bytes, long pcm, int samples, int fec);

    /**
     * Loads the library and binds the functions.
     *
     * @throws UnsatisfiedLinkError if the system has no libopus, or JNA has no native part for the system
     */
    static synchronized void load() {
        if (controls != null) {
            return;
        }
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new UnsatisfiedLinkError("the system has no addresses of 64 bits");
        }
        UnsatisfiedLinkError failure = null;
        for (String name : NAMES) {
            try {
                bind(name);
                return;
            } catch (UnsatisfiedLinkError absent) {
                failure = failure == null ? absent : failure;
            }
        }
        throw failure;
    }

    private static void bind(String name) {
        NativeLibrary library = NativeLibrary.getInstance(name);
        Native.register(LibOpus.class, library);
        Controls bound = Native.load(name, Controls.class, Map.of());
        version = bound.opus_get_version_string();
        controls = bound;
    }

    /** The name and version that the library states, for the log. */
    static String description() {
        return version + " (native)";
    }

    static Memory newEncoder(OpusEncoding encoding) {
        Memory encoder = new Memory(controls.opus_encoder_get_size(1));
        check(controls.opus_encoder_init(encoder, OpusPacket.CLOCK_RATE, 1, APPLICATION_VOIP));
        set(encoder, SET_BITRATE, encoding.bitrate());
        set(encoder, SET_MAX_BANDWIDTH, bandwidth(encoding.bandwidth()));
        set(encoder, SET_COMPLEXITY, encoding.complexity());
        set(encoder, SET_SIGNAL, SIGNAL_VOICE);
        set(encoder, SET_INBAND_FEC, encoding.fec() ? 1 : 0);
        set(encoder, SET_PACKET_LOSS_PERC, encoding.fec() ? encoding.lossPercent() : 0);
        set(encoder, SET_DTX, encoding.dtx() ? 1 : 0);
        set(encoder, SET_VBR, encoding.cbr() ? 0 : 1);
        return encoder;
    }

    static Memory newDecoder() {
        Memory decoder = new Memory(controls.opus_decoder_get_size(1));
        initDecoder(decoder);
        return decoder;
    }

    /** Sets a decoder to its first state. */
    static void initDecoder(Memory decoder) {
        check(controls.opus_decoder_init(decoder, OpusPacket.CLOCK_RATE, 1));
    }

    private static int bandwidth(OpusBandwidth bandwidth) {
        return NARROWBAND + bandwidth.ordinal();
    }

    private static void set(Memory encoder, int request, int value) {
        check(controls.opus_encoder_ctl(encoder, request, value));
    }

    /** The arguments are always valid, so a failure is that of another library with the same name. */
    private static void check(int result) {
        if (result != 0) {
            throw new IllegalStateException("libopus: error " + result);
        }
    }
}
