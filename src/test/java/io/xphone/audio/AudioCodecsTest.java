package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry of codecs. */
class AudioCodecsTest {

    private static final AudioCodecs CODECS = AudioCodecs.installed();

    @Test
    void namesAreCaseInsensitive() {
        assertThat(CODECS.create("pcmu")).containsSame(G711Ulaw.INSTANCE);
        assertThat(CODECS.create("no-codec")).isEmpty();
        assertThat(CODECS.select("g722").get(0).format().sampleRate()).isEqualTo(16_000);
        assertThat(CODECS.find("pcma", 8_000, 1)).isPresent();
        assertThat(CODECS.find("pcma", 16_000, 1)).isEmpty();
        assertThat(CODECS.find("pcma", 8_000, 2)).isEmpty();
    }

    @Test
    void instancesOfCodecsWithStateAreNotShared() {
        AudioCodecs.Entry entry = CODECS.select("G722").get(0);
        assertThat(entry.decoder("", "", 20)).isNotSameAs(entry.decoder("", "", 20));
    }

    @Test
    void providersAreLookedUpOnce() {
        assertThat(AudioCodecs.installed()).isSameAs(CODECS);
    }

    /** Providers that a class loader finds. */
    private static AudioCodecs discovered(Path folder, String... classes) throws Exception {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(AudioCodecProvider.class.getName()), String.join("\n", classes));
        URL[] urls = {folder.toUri().toURL()};
        // the services of the tests themselves are found too
        try (URLClassLoader loader = new URLClassLoader(urls, AudioCodecsTest.class.getClassLoader())) {
            return AudioCodecs.discover(List.of(ServiceLoader.load(AudioCodecProvider.class, loader)));
        }
    }

    @Test
    void brokenProvidersAreReportedAndTheOthersUsed(@TempDir Path folder) throws Exception {
        AudioCodecs found = discovered(
                folder, Broken.class.getName(), Empty.class.getName(), "no.such.Provider", Another.class.getName());
        assertThat(found.failures()).hasSize(3);
        assertThat(found.failures()).anyMatch(failure -> failure.contains("no.such.Provider"));
        assertThat(found.names()).contains("PCMU", "X-OTHER");
        assertThatThrownBy(() -> found.select("X-BROKEN"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"X-BROKEN\" is not one of [PCMU")
                .hasMessageContaining("a codec provider could not be loaded");
    }

    @Test
    void providerReplacesTheCodecOfItsName() {
        AudioCodecs replaced = AudioCodecs.of(BuiltInCodecs.ALL).with(new Another("pcmu"));
        assertThat(replaced.select("PCMU").get(0).format().encodingName()).isEqualTo("X-OTHER");
        assertThat(replaced.names()).hasSameSizeAs(BuiltInCodecs.ALL);
    }

    @Test
    void settingsOfACodecWithoutSettingsAreRejected() {
        assertThatThrownBy(() -> CODECS.configured(Map.of("PCMU", Map.of("rate", 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("PCMU.rate: PCMU has no settings");
        assertThatThrownBy(() -> CODECS.configured(Map.of("no-codec", Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no-codec: is not one of [PCMU");
    }

    /** Cannot be created. */
    public static final class Broken extends Another {

        /** Fails. */
        public Broken() {
            super("X-BROKEN");
            throw new IllegalStateException("broken");
        }
    }

    /** Has no formats. */
    public static final class Empty extends Another {

        /** For the service loader. */
        public Empty() {
            super("X-EMPTY");
        }

        @Override
        public List<AudioCodecFormat> formats() {
            return List.of();
        }
    }

    /** A codec under any name. */
    public static class Another implements AudioCodecProvider {

        private final String name;

        /** For the service loader. */
        public Another() {
            this("X-OTHER");
        }

        Another(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<AudioCodecFormat> formats() {
            return List.of(AudioCodecFormat.of("X-OTHER", 8_000, 110));
        }

        @Override
        public AudioCodec encoder(AudioCodecParameters parameters) {
            return G711Ulaw.INSTANCE;
        }

        @Override
        public AudioCodec decoder(AudioCodecParameters parameters) {
            return G711Ulaw.INSTANCE;
        }
    }
}
