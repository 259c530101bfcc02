package io.xphone.audio;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * An immutable registry of codecs by encoding name.
 */
public final class AudioCodecs {

    private static final AudioCodecs STANDARD = new AudioCodecs(Map.of())
            .with("PCMU", () -> G711Ulaw.INSTANCE)
            .with("PCMA", () -> G711Alaw.INSTANCE)
            .with("G722", G722::new);

    private final Map<String, Supplier<AudioCodec>> byName;

    private AudioCodecs(Map<String, Supplier<AudioCodec>> byName) {
        this.byName = byName;
    }

    /** {@return the codecs of this package: PCMU, PCMA and G722} */
    public static AudioCodecs standard() {
        return STANDARD;
    }

    /**
     * Returns a registry with one more codec, or with another factory for a name.
     *
     * @param encodingName encoding name as in SDP; case-insensitive
     * @param factory creates an instance for one stream
     * @return a new registry
     */
    public AudioCodecs with(String encodingName, Supplier<AudioCodec> factory) {
        Map<String, Supplier<AudioCodec>> more = new HashMap<>(byName);
        more.put(key(encodingName), factory);
        return new AudioCodecs(more);
    }

    /**
     * Creates an instance for one stream.
     *
     * @param encodingName encoding name as in SDP; case-insensitive
     * @return the codec, or empty for an unknown name
     */
    public Optional<AudioCodec> create(String encodingName) {
        return Optional.ofNullable(byName.get(key(encodingName))).map(Supplier::get);
    }

    /** {@return the registered names, in upper case, sorted} */
    public List<String> names() {
        return byName.keySet().stream().sorted().toList();
    }

    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
