package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.options.AcceptOptions;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.options.AttachOptions;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.AudioWriterOptions;
import io.xphone.options.BridgeOptions;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.EventOptions;
import io.xphone.options.HoldOptions;
import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.PhoneOptions;
import io.xphone.options.ProgressOptions;
import io.xphone.options.RedirectOptions;
import io.xphone.options.RegistrarOptions;
import io.xphone.options.RejectOptions;
import io.xphone.options.SipRequestOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.TlsOptions;
import io.xphone.options.TransferOptions;
import io.xphone.options.TurnServerOptions;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every option has a test that {@link Shows} what it changes: one that is added without is found here. */
class OptionsTableTest {

    private static final List<Class<?>> OPTIONS = List.of(
            MediaOptions.class,
            PhoneOptions.class,
            SipServerOptions.class,
            RegistrarOptions.class,
            PeerOptions.class,
            CallPolicyOptions.class,
            ApplicationLostOptions.class,
            AttachOptions.class,
            EventOptions.class,
            DialOptions.class,
            HoldOptions.class,
            AudioWriterOptions.class,
            BridgeOptions.class,
            TransferOptions.class,
            TlsOptions.class,
            TurnServerOptions.class,
            ListenOptions.class,
            AcceptOptions.class,
            ProgressOptions.class,
            RejectOptions.class,
            RedirectOptions.class,
            AudioReaderOptions.class,
            SipRequestOptions.class);

    @Test
    void everyOptionIsShown() throws Exception {
        Set<String> options = new TreeSet<>();
        for (Class<?> type : OPTIONS) {
            for (Method method : type.getMethods()) {
                if (method.getName().startsWith("set") && method.getDeclaringClass() == type) {
                    options.add(type.getSimpleName() + "."
                            + Character.toLowerCase(method.getName().charAt(3))
                            + method.getName().substring(4));
                }
            }
        }
        assertThat(shown()).isEqualTo(options);
    }

    @Test
    void noOptionsAreForgotten() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/xphone/options"))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith("Options.java"))
                            .map(name -> name.replace(".java", "")))
                    .containsExactlyInAnyOrderElementsOf(
                            OPTIONS.stream().map(Class::getSimpleName).toList());
        }
    }

    private static Set<String> shown() throws IOException, ClassNotFoundException {
        Set<String> shown = new TreeSet<>();
        Path root = Path.of("src/test/java");
        List<Path> tests;
        try (Stream<Path> files = Files.walk(root)) {
            tests = files.filter(file -> file.toString().endsWith("Test.java")).toList();
        }
        for (Path test : tests) {
            if (Files.readString(test).contains("@Shows(")) {
                String name =
                        root.relativize(test).toString().replace(".java", "").replace('/', '.');
                for (Method method : Class.forName(name).getDeclaredMethods()) {
                    Shows shows = method.getAnnotation(Shows.class);
                    if (shows != null) {
                        shown.addAll(List.of(shows.value()));
                    }
                }
            }
        }
        return shown;
    }
}
