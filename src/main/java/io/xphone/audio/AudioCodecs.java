package io.xphone.audio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/**
 * An immutable registry of codecs: those of this package and those of the {@link AudioCodecProvider}s on the class path
 * or module path.
 */
public final class AudioCodecs {

    private static final int MAX_PROVIDERS = 1_000;

    private final Map<String, Installed> byName;
    private final List<String> failures;

    /**
     * A format and the provider that it is of.
     *
     * @param provider the provider, with its settings
     * @param format one of its formats
     */
    public record Entry(AudioCodecProvider provider, AudioCodecFormat format) {

        /**
         * Creates a codec to encode one stream.
         *
         * @param localFmtp fmtp of the local description
         * @param remoteFmtp fmtp of the remote description
         * @param ptimeMillis packet time, in ms
         * @return an instance for one stream
         */
        public AudioCodec encoder(String localFmtp, String remoteFmtp, int ptimeMillis) {
            return provider.encoder(new AudioCodecParameters(format, localFmtp, remoteFmtp, ptimeMillis));
        }

        /**
         * Creates a codec to decode one stream.
         *
         * @param localFmtp fmtp of the local description
         * @param remoteFmtp fmtp of the remote description
         * @param ptimeMillis packet time, in ms
         * @return an instance for one stream
         */
        public AudioCodec decoder(String localFmtp, String remoteFmtp, int ptimeMillis) {
            return provider.decoder(new AudioCodecParameters(format, localFmtp, remoteFmtp, ptimeMillis));
        }
    }

    /** A provider, its formats and what it lacks, each read once. */
    private record Installed(AudioCodecProvider provider, List<Entry> entries, String missing) {

        static Installed of(AudioCodecProvider provider) {
            List<Entry> entries = new ArrayList<>();
            Set<String> distinct = new HashSet<>();
            for (AudioCodecFormat format : provider.formats()) {
                if (!distinct.add(key(format.encodingName()) + '/' + format.clockRate() + '/' + format.channels())) {
                    throw new IllegalArgumentException(provider.name() + " has two formats " + format.encodingName()
                            + '/' + format.clockRate() + '/' + format.channels());
                }
                entries.add(new Entry(provider, format));
            }
            if (entries.isEmpty() || provider.name().isBlank()) {
                throw new IllegalArgumentException(provider.getClass().getName() + " has no name or no formats");
            }
            return new Installed(
                    provider, List.copyOf(entries), provider.missing().orElse(null));
        }
    }

    /** The providers of this process, looked up once. */
    private static final class Discovered {
        // an application server may load an application by another class loader than this class
        static final AudioCodecs CODECS = discover(List.of(
                ServiceLoader.load(AudioCodecProvider.class),
                ServiceLoader.load(AudioCodecProvider.class, AudioCodecs.class.getClassLoader())));
    }

    private AudioCodecs(Map<String, Installed> byName, List<String> failures) {
        this.byName = byName;
        this.failures = List.copyOf(failures);
    }

    /** {@return the codecs of this package and of all providers that {@link ServiceLoader} finds} */
    public static AudioCodecs installed() {
        return Discovered.CODECS;
    }

    /**
     * Returns a registry of some providers alone.
     *
     * @param providers the providers; of two with the same name the later one counts
     * @return the registry
     * @throws IllegalArgumentException if a provider is invalid
     */
    public static AudioCodecs of(Collection<? extends AudioCodecProvider> providers) {
        Map<String, Installed> byName = new LinkedHashMap<>();
        for (AudioCodecProvider provider : providers) {
            byName.put(key(provider.name()), Installed.of(provider));
        }
        return new AudioCodecs(byName, List.of());
    }

    /** The codecs of this package and of the providers that some loaders find; a broken one is a failure. */
    static AudioCodecs discover(List<ServiceLoader<AudioCodecProvider>> loaders) {
        Map<String, Installed> byName = new LinkedHashMap<>(of(BuiltInCodecs.ALL).byName);
        List<String> failures = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (ServiceLoader<AudioCodecProvider> loader : loaders) {
            find(loader, seen, byName, failures);
        }
        return new AudioCodecs(byName, failures);
    }

    private static void find(
            ServiceLoader<AudioCodecProvider> loader,
            Set<String> seen,
            Map<String, Installed> byName,
            List<String> failures) {
        Iterator<AudioCodecProvider> providers = loader.iterator();
        for (int i = 0; i < MAX_PROVIDERS; i++) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                AudioCodecProvider provider = providers.next();
                if (seen.add(provider.getClass().getName())) {
                    byName.put(key(provider.name()), Installed.of(provider));
                }
            } catch (ServiceConfigurationError | RuntimeException | LinkageError unusable) {
                String failure = String.valueOf(unusable.getMessage());
                if (!failures.contains(failure)) {
                    failures.add(failure);
                }
            }
        }
    }

    /**
     * Returns a registry with one more codec, or with another one for its name.
     *
     * @param provider the provider
     * @return a new registry
     * @throws IllegalArgumentException if the provider is invalid
     */
    public AudioCodecs with(AudioCodecProvider provider) {
        Map<String, Installed> more = new LinkedHashMap<>(byName);
        more.put(key(provider.name()), Installed.of(provider));
        return new AudioCodecs(more, failures);
    }

    /**
     * Returns a registry whose codecs have settings, for one phone or server.
     *
     * @param settings the settings of each codec by its name; codecs that are not named keep theirs
     * @return a new registry
     * @throws IllegalArgumentException naming a codec that is unknown or lacks its library, or an invalid setting, as
     *     {@code name.key: what is wrong}
     */
    public AudioCodecs configured(Map<String, Map<String, Object>> settings) {
        AudioCodecs configured = this;
        for (Map.Entry<String, Map<String, Object>> one : settings.entrySet()) {
            Installed installed = byName.get(key(one.getKey()));
            if (installed == null) {
                throw new IllegalArgumentException(one.getKey() + ": is not one of " + names());
            }
            if (installed.missing() != null) {
                throw new IllegalArgumentException(one.getKey() + ": lacks its library: " + installed.missing());
            }
            if (!one.getValue().isEmpty()) {
                try {
                    configured = configured.with(installed.provider().withSettings(one.getValue()));
                } catch (IllegalArgumentException invalid) {
                    throw new IllegalArgumentException(one.getKey() + '.' + invalid.getMessage(), invalid);
                }
            }
        }
        return configured;
    }

    /**
     * The formats of a name in options: all of a codec for its name, those of one name for that of a format.
     *
     * @param name name in options; case-insensitive
     * @return the formats in order of preference
     * @throws IllegalArgumentException if the name is unknown, with the known ones, or if its library is missing, with
     *     what to add
     */
    public List<Entry> select(String name) {
        Installed installed = byName.get(key(name));
        List<Entry> selected = installed != null ? installed.entries() : List.of();
        for (Installed other : byName.values()) {
            if (!selected.isEmpty()) {
                break;
            }
            installed = other;
            selected = other.entries().stream()
                    .filter(entry -> entry.format().name().equalsIgnoreCase(name))
                    .toList();
        }
        if (selected.isEmpty()) {
            String failed = failures.isEmpty() ? "" : "; a codec provider could not be loaded: " + failures;
            throw new IllegalArgumentException('"' + name + "\" is not one of " + names() + failed);
        }
        if (installed.missing() != null) {
            throw new IllegalArgumentException(lacking(name, installed));
        }
        return selected;
    }

    private static String lacking(String name, Installed installed) {
        return '"' + name + "\" lacks its library: " + installed.missing();
    }

    /**
     * The format of an {@code a=rtpmap} line.
     *
     * @param encodingName encoding name in SDP; case-insensitive
     * @param clockRate clock rate in Hz
     * @param channels number of channels
     * @return the format, or empty if it is unknown or its library is missing
     */
    public Optional<Entry> find(String encodingName, int clockRate, int channels) {
        for (Installed installed : byName.values()) {
            if (installed.missing() == null) {
                for (Entry entry : installed.entries()) {
                    AudioCodecFormat format = entry.format();
                    if (format.clockRate() == clockRate
                            && format.channels() == channels
                            && format.encodingName().equalsIgnoreCase(encodingName)) {
                        return Optional.of(entry);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Creates an instance for one stream that was not negotiated, for both directions if the codec has both in one.
     *
     * @param name name in options; case-insensitive
     * @return a codec of the first format of that name; empty if it is unknown or lacks its library
     */
    public Optional<AudioCodec> create(String name) {
        try {
            AudioCodecFormat format = select(name).get(0).format();
            return Optional.of(select(name).get(0).provider().encoder(AudioCodecParameters.of(format)));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    /** {@return the names of the codecs that can be used, those of this package first} */
    public List<String> names() {
        return byName.values().stream()
                .filter(installed -> installed.missing() == null)
                .map(installed -> installed.provider().name())
                .toList();
    }

    /** {@return the formats of all codecs that can be used} */
    public List<Entry> entries() {
        return byName.values().stream()
                .filter(installed -> installed.missing() == null)
                .flatMap(installed -> installed.entries().stream())
                .toList();
    }

    /** {@return why providers that were found could not be loaded, for the log} */
    public List<String> failures() {
        return failures;
    }

    private static String key(String name) {
        return name.toUpperCase(Locale.ROOT);
    }
}
