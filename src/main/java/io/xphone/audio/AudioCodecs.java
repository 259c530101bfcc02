package io.xphone.audio;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The codecs there are, by encoding name. A registry is a value: a copy with one more codec shares nothing with the
 * first.
 */
public final class AudioCodecs {

    private static final AudioCodecs STANDARD =
            new AudioCodecs(Map.of()).with("PCMU", () -> G711Ulaw.INSTANCE).with("PCMA", () -> G711Alaw.INSTANCE);

    private final Map<String, Supplier<AudioCodec>> byName;

    private AudioCodecs(Map<String, Supplier<AudioCodec>> byName) {
        this.byName = byName;
    }

    /** {@return the codecs of this package: PCMU and PCMA} */
    public static AudioCodecs standard() {
        return STANDARD;
    }

    /**
     * These codecs and one more, or another maker for a name.
     *
     * @param encodingName as in SDP; case does not matter
     * @param maker gives an instance for one stream
     * @return a new registry
     */
    public AudioCodecs with(String encodingName, Supplier<AudioCodec> maker) {
        Map<String, Supplier<AudioCodec>> more = new HashMap<>(byName);
        more.put(key(encodingName), maker);
        return new AudioCodecs(more);
    }

    /**
     * An instance for one stream.
     *
     * @param encodingName as in SDP; case does not matter
     * @return the codec, or empty for a name that is not known
     */
    public Optional<AudioCodec> create(String encodingName) {
        return Optional.ofNullable(byName.get(key(encodingName))).map(Supplier::get);
    }

    /** {@return the names known, in upper case, sorted} */
    public List<String> names() {
        return byName.keySet().stream().sorted().toList();
    }

    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
