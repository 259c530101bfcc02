package io.xphone.options;

import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.TreeMap;

/**
 * Checks the values of options that a setter or JSON accepted: numbers in their ranges, no null where a value is
 * needed, values that fit together. Every message has the form {@code key: what it must be, is what it is}.
 */
public final class OptionsCheck {

    private static final int SHOWN = 60;
    private static final List<Integer> SAMPLE_RATES = List.of(8_000, 16_000, 24_000, 32_000, 48_000);
    private static final int MAX_VOLUME = 10;

    /** The getters of numbers, enums and nested options of a class, by their JSON names. */
    private static final ClassValue<TreeMap<String, Method>> GETTERS = new ClassValue<>() {
        @Override
        protected TreeMap<String, Method> computeValue(Class<?> type) {
            TreeMap<String, Method> getters = new TreeMap<>();
            for (Method method : type.getMethods()) {
                Class<?> value = method.getReturnType();
                if (method.getName().startsWith("get")
                        && method.getParameterCount() == 0
                        && (value == int.class
                                || value == long.class
                                || value == List.class
                                || value == JsonObject.class
                                || value.getPackage() == OptionsCheck.class.getPackage())) {
                    String name = method.getName();
                    getters.put(Character.toLowerCase(name.charAt(3)) + name.substring(4), method);
                }
            }
            return getters;
        }
    };

    private OptionsCheck() {}

    /**
     * Checks options and those nested in them.
     *
     * @param options an object of this package
     * @throws IllegalArgumentException naming the key, the rule and the value of the first mistake
     */
    public static void check(Object options) {
        check(options, "");
    }

    private static void check(Object options, String path) {
        if (options instanceof AudioReaderOptions reader) {
            sampleRate(reader.getSampleRate(), path);
        } else if (options instanceof AudioWriterOptions writer) {
            sampleRate(writer.getSampleRate(), path);
        }
        for (var getter : GETTERS.get(options.getClass()).entrySet()) {
            value(get(options, getter.getValue()), getter.getValue(), getter.getKey(), path);
        }
        if (options instanceof MediaOptions media) {
            ports(media, path);
            jitter(media, path);
            reports(media, path);
        } else if (options instanceof TlsOptions tls) {
            keyPair(tls, path);
        } else if (options instanceof CallPolicyOptions calls) {
            sessionTimers(calls, path);
        } else if (options instanceof AudioWriterOptions writer) {
            writer(writer, path);
        } else if (options instanceof RegistrarOptions registrar) {
            expiry(registrar, path);
        }
    }

    private static void value(Object value, Method getter, String key, String path) {
        if (value instanceof Number number) {
            OptionRange range = OptionRange.of(key);
            boolean unset = number.longValue() == DialOptions.DEFAULT_SESSION_EXPIRES
                    && getter.getDeclaringClass() == DialOptions.class
                    && key.equals("sessionExpires");
            if (!range.contains(number.longValue()) && !unset) {
                throw invalid(path + key, "must be " + range.description() + ", is " + value);
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                nested(list.get(i), path + key + "." + i);
            }
        } else if (value != null || !mayBeNull(getter)) {
            nested(value, path + key);
        }
    }

    /** The enums of a peer or call may be null: as for the calls of the phone or server. */
    private static boolean mayBeNull(Method getter) {
        return getter.getReturnType() == List.class
                || getter.getDeclaringClass() == PeerOptions.class
                || getter.getDeclaringClass() != MediaOptions.class
                        && (getter.getReturnType() == SrtpMode.class
                                || getter.getReturnType() == SrtpKeys.class
                                || getter.getReturnType() == IceMode.class);
    }

    private static void nested(Object value, String path) {
        if (value == null) {
            throw invalid(path, "must not be null");
        }
        if (value.getClass().getPackage() == OptionsCheck.class.getPackage() && !(value instanceof Enum)) {
            check(value, path + ".");
        }
    }

    private static void expiry(RegistrarOptions registrar, String path) {
        int min = registrar.getMinExpirySeconds();
        int max = registrar.getMaxExpirySeconds();
        if (min > max) {
            throw invalid(path + "minExpirySeconds", "must not be more than maxExpirySeconds, " + max + ", is " + min);
        }
        if (registrar.getExpirySeconds() < min || registrar.getExpirySeconds() > max) {
            throw invalid(
                    path + "expirySeconds",
                    "must be from minExpirySeconds to maxExpirySeconds, " + min + " to " + max + ", is "
                            + registrar.getExpirySeconds());
        }
    }

    private static void ports(MediaOptions media, String path) {
        int min = media.getRtpPortMin();
        int max = media.getRtpPortMax();
        if (min > 0 && max == 0) {
            throw invalid(path + "rtpPortMax", "is missing while rtpPortMin is " + min + ": set both, or neither");
        }
        if (min == 0 && max > 0) {
            throw invalid(path + "rtpPortMin", "is missing while rtpPortMax is " + max + ": set both, or neither");
        }
        if (min > 0 && max <= min) {
            throw invalid(
                    path + "rtpPortMin..rtpPortMax",
                    "must contain at least two ports, one for RTP and one for RTCP, is " + min + " to " + max
                            + "; a call takes two");
        }
    }

    private static void jitter(MediaOptions media, String path) {
        if (media.getJitterMinMs() > media.getJitterMaxMs()) {
            throw invalid(
                    path + "jitterMinMs",
                    "must be jitterMaxMs (" + media.getJitterMaxMs() + ") or less, is " + media.getJitterMinMs());
        }
    }

    private static void reports(MediaOptions media, String path) {
        if (media.isRtcpXr() && !media.isRtcp()) {
            throw invalid(path + "rtcpXr", "needs rtcp, which is false: set rtcp to true, or rtcpXr to false");
        }
    }

    private static void keyPair(TlsOptions tls, String path) {
        boolean cert = tls.getCertPath() != null && !tls.getCertPath().isBlank();
        boolean key = tls.getKeyPath() != null && !tls.getKeyPath().isBlank();
        if (cert != key) {
            throw invalid(
                    path + (cert ? "keyPath" : "certPath"),
                    "is missing while "
                            + (cert
                                    ? "certPath is " + shown(tls.getCertPath())
                                    : "keyPath is " + shown(tls.getKeyPath()))
                            + ": set both, or neither");
        }
    }

    private static void sessionTimers(CallPolicyOptions calls, String path) {
        if (calls.getSessionExpires() > 0 && calls.getSessionExpires() < calls.getMinSe()) {
            throw invalid(
                    path + "sessionExpires",
                    "must be 0, or minSe (" + calls.getMinSe() + ") or more, is " + calls.getSessionExpires());
        }
    }

    private static void sampleRate(int hertz, String path) {
        if (!SAMPLE_RATES.contains(hertz)) {
            throw invalid(path + "sampleRate", "must be one of " + SAMPLE_RATES + ", is " + hertz);
        }
    }

    private static void writer(AudioWriterOptions writer, String path) {
        if (!(writer.getVolume() >= 0 && writer.getVolume() <= MAX_VOLUME)) {
            throw invalid(path + "volume", "must be a factor from 0 to 10, is " + writer.getVolume());
        }
        if (writer.getMode() == PlayoutMode.QUEUE && writer.getKind() != AudioWriterKind.PACED) {
            throw invalid(path + "mode", "must be MIX while kind is " + writer.getKind() + ", is QUEUE");
        }
    }

    private static Object get(Object options, Method getter) {
        try {
            return getter.invoke(options);
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(getter.toString(), impossible);
        }
    }

    private static IllegalArgumentException invalid(String key, String message) {
        return new IllegalArgumentException(key + ": " + message);
    }

    /** A value for a message: text in quotes, 60 characters at most. */
    static String shown(Object value) {
        String text = value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
