package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README shows is compiled, and what it claims names a test that exists. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Path TESTS = Path.of("src/test/java");

    @Test
    void everyJavaSnippetIsCompiledCode() throws IOException {
        List<String> compiled = new ArrayList<>();
        for (Path file : sources()) {
            Matcher tagged = Pattern.compile("// tag::(\\S+)\\[]\\n(.*?)// end::\\1\\[]", Pattern.DOTALL)
                    .matcher(Files.readString(file));
            while (tagged.find()) {
                compiled.add(squeezed(tagged.group(2)));
            }
        }
        for (Path page : List.of(
                README,
                Path.of("docs/front-door.md"),
                Path.of("docs/playout.md"),
                Path.of("docs/audio.md"),
                Path.of("docs/codecs.md"),
                Path.of("docs/browser.md"),
                Path.of("docs/security.md"),
                Path.of("docs/nat.md"),
                Path.of("docs/ice.md"),
                Path.of("docs/registrar.md"))) {
            Matcher snippet =
                    Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(page));
            int found = 0;
            while (snippet.find()) {
                found++;
                assertThat(compiled).as("snippet %d of %s", found, page).contains(squeezed(snippet.group(1)));
            }
            assertThat(found).isPositive();
        }
    }

    @Test
    void everyTestNamedExists() throws IOException {
        List<String> names = sources().stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toList());
        Matcher named = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`")
                .matcher(Files.readString(README)
                        + Files.readString(Path.of("docs/sip.md"))
                        + Files.readString(Path.of("docs/front-door.md"))
                        + Files.readString(Path.of("docs/features.md")));
        int found = 0;
        while (named.find()) {
            found++;
            assertThat(names).as("a test that the documents name").contains(named.group(1));
        }
        assertThat(found).isPositive();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith(".java")).collect(Collectors.toList());
        }
    }

    /** White space does not count: the formatter decides it in code, the page in the README. */
    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
