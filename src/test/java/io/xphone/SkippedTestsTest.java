package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.ConfigurationParameters;
import org.junit.platform.engine.DiscoveryFilter;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.EngineExecutionListener;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.OutputDirectoryCreator;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.engine.support.store.NamespacedHierarchicalStore;

/** Tests that are skipped say why. */
class SkippedTestsTest {

    static class SampleOfTests {

        @Test
        void runs() {}

        @Test
        void hasNoPeer() {
            assumeTrue(false, "no peer \"sipp\"\n in /somewhere");
        }

        @Disabled("for a reason")
        @Test
        void isDisabled() {}

        @ParameterizedTest
        @ValueSource(ints = {17, 21})
        void needsMore(int number) {
            assumeTrue(number < 20, "needs less than 20");
        }
    }

    static class SampleOfClasses {

        @BeforeAll
        static void prepare() {
            assumeTrue(false, "asterisk is not installed");
        }

        @Test
        void neverRuns() {}
    }

    @Test
    void eachIsPrintedWithItsReason() throws Exception {
        String name = SampleOfTests.class.getName();
        assertThat(printed(SampleOfTests.class))
                .containsExactlyInAnyOrder(
                        "SKIPPED " + name + ".hasNoPeer: Assumption failed: no peer \"sipp\" in /somewhere",
                        "SKIPPED " + name + ".isDisabled: for a reason",
                        "SKIPPED " + name + ".needsMore[2] number=21: Assumption failed: needs less than 20");
    }

    @Test
    void aClassThatCannotBePreparedIsPrinted() throws Exception {
        assertThat(printed(SampleOfClasses.class))
                .containsExactly("SKIPPED " + SampleOfClasses.class.getName()
                        + ": Assumption failed: asterisk is not installed");
    }

    /** What is printed of a class when the JUnit engine runs it as the build does. */
    private static List<String> printed(Class<?> tests) throws Exception {
        Parameters parameters = new Parameters(Map.of("junit.jupiter.extensions.autodetection.enabled", "true"));
        JupiterTestEngine engine = new JupiterTestEngine();
        TestDescriptor root = engine.discover(
                new Request(DiscoverySelectors.selectClass(tests), parameters), UniqueId.forEngine(engine.getId()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream console = System.out;
        try (var session = new NamespacedHierarchicalStore<Namespace>(null);
                var store = session.newChild();
                PrintStream captured = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(captured);
            engine.execute(
                    ExecutionRequest.create(root, EngineExecutionListener.NOOP, parameters, new NoFiles(), store));
        } finally {
            System.setOut(console);
        }
        // other tests may print at the same time
        Map<Boolean, List<String>> lines = bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .collect(Collectors.partitioningBy(line -> line.startsWith("SKIPPED " + tests.getName())));
        lines.get(false).forEach(console::println);
        return lines.get(true);
    }

    private record Request(ClassSelector selector, Parameters parameters) implements EngineDiscoveryRequest {

        @Override
        public <T extends DiscoverySelector> List<T> getSelectorsByType(Class<T> type) {
            return type.isInstance(selector) ? List.of(type.cast(selector)) : List.of();
        }

        @Override
        public <T extends DiscoveryFilter<?>> List<T> getFiltersByType(Class<T> type) {
            return List.of();
        }

        @Override
        public ConfigurationParameters getConfigurationParameters() {
            return parameters;
        }

        @Override
        public OutputDirectoryCreator getOutputDirectoryCreator() {
            return new NoFiles();
        }
    }

    private record Parameters(Map<String, String> values) implements ConfigurationParameters {

        @Override
        public Optional<String> get(String key) {
            return Optional.ofNullable(values.get(key));
        }

        @Override
        public Optional<Boolean> getBoolean(String key) {
            return get(key).map(Boolean::parseBoolean);
        }

        @Override
        @Deprecated
        public int size() {
            return values.size();
        }

        @Override
        public Set<String> keySet() {
            return values.keySet();
        }
    }

    /** The samples write no files. */
    private static final class NoFiles implements OutputDirectoryCreator {

        @Override
        public Path getRootDirectory() {
            return Path.of("");
        }

        @Override
        public Path createOutputDirectory(TestDescriptor test) {
            throw new UnsupportedOperationException();
        }
    }
}
