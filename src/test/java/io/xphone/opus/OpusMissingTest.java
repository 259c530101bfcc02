package io.xphone.opus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.xphone.audio.AudioCodecProvider;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Opus where the optional libraries are not on the class path. */
class OpusMissingTest {

    /** The classes of the package, loaded once more by a loader that finds neither library. */
    private static final class WithoutLibraries extends URLClassLoader {

        private final List<String> hidden;

        WithoutLibraries(List<String> hidden) {
            super(
                    new URL[] {
                        OpusProvider.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    OpusMissingTest.class.getClassLoader());
            this.hidden = hidden;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (hidden.stream().anyMatch(name::startsWith)) {
                throw new ClassNotFoundException(name);
            }
            if (name.startsWith("io.xphone.opus.")) {
                synchronized (getClassLoadingLock(name)) {
                    Class<?> loaded = findLoadedClass(name);
                    return loaded == null ? findClass(name) : loaded;
                }
            }
            return super.loadClass(name, resolve);
        }

        AudioCodecProvider provider() throws ReflectiveOperationException {
            return (AudioCodecProvider) loadClass(OpusProvider.class.getName(), true)
                    .getConstructor()
                    .newInstance();
        }
    }

    @Test
    void withoutBothTheDependenciesAreNamed() throws Exception {
        try (WithoutLibraries loader = new WithoutLibraries(List.of("io.github.jaredmdobson.", "com.sun.jna."))) {
            assertThat(loader.provider().missing().orElseThrow())
                    .contains("add the dependency io.github.jaredmdobson:concentus:1.0.2, or install libopus")
                    .contains("and add the dependency net.java.dev.jna:jna:5.19.1");
        }
    }

    @Test
    void nativeWithoutJnaIsAnError() throws Exception {
        try (WithoutLibraries loader = new WithoutLibraries(List.of("com.sun.jna."))) {
            AudioCodecProvider provider = loader.provider();
            assertThat(provider.missing()).isEmpty();
            assertThat(provider.library()).contains("Concentus (Java)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider.withSettings(Map.of("library", "native")))
                    .withMessageStartingWith("library: is not there, install libopus");
        }
    }

    @Test
    void javaWithoutConcentusIsAnError() throws Exception {
        try (WithoutLibraries loader = new WithoutLibraries(List.of("io.github.jaredmdobson."))) {
            AudioCodecProvider provider = loader.provider();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> provider.withSettings(Map.of("library", "java")))
                    .withMessage("library: is not there, add the dependency io.github.jaredmdobson:concentus:1.0.2");
        }
    }
}
