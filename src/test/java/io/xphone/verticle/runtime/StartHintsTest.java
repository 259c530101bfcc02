package io.xphone.verticle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StartHintsTest {

    /** In a process without some of the libraries. */
    public static final class Main {
        public static void main(String[] arguments) {
            Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
            StartHints.check(vertx);
            StartHints.check(vertx);
            vertx.close().await();
        }
    }

    private static String output(String without) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(each -> !each.contains(without))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java", "-cp", classPath, Main.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    @Test
    void withoutALogTheErrorStreamSaysSoOnce() throws Exception {
        assertThat(output("logback"))
                .containsOnlyOnce("xphone: no SLF4J provider is on the class path, so nothing will be logged: add one");
        assertThat(output("no such library")).doesNotContain("xphone:").doesNotContain("native transport");
    }

    @Test
    void aNativeTransportThatIsMissingIsNamedOnce() throws Exception {
        assertThat(output("netty-transport-native-epoll"))
                .containsOnlyOnce("native transport was asked for and is not available")
                .contains("add io.netty:netty-transport-native-epoll with the classifier linux-");
    }

    @Test
    void theClassifierIsThatOfTheMachine() {
        assertThat(StartHints.remedy("Linux", "amd64")).endsWith("linux-x86_64");
        assertThat(StartHints.remedy("Linux", "aarch64")).endsWith("linux-aarch_64");
        assertThat(StartHints.remedy("Mac OS X", "aarch64")).contains("kqueue").endsWith("osx-aarch_64");
        assertThat(StartHints.remedy("Windows 11", "amd64")).endsWith("NIO is used");
    }
}
