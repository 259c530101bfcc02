package io.xphone.node;

import static io.xphone.node.NodeFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.testing.FakePbx;
import io.xphone.testing.PbxCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jars and the script. */
@Tag("packaged")
class PackagedNodeTest {

    private static final Path NODE = Path.of("target/xphone-node.jar");

    @TempDir
    Path folder;

    private static Path library() throws IOException {
        try (var files = Files.list(Path.of("target"))) {
            return files.filter(each -> each.getFileName().toString().matches("xphone-vertx-[0-9.]+(-SNAPSHOT)?\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void libraryDoesNotContainTheNode() throws Exception {
        try (JarFile jar = new JarFile(library().toFile())) {
            assertThat(jar.stream().map(Object::toString))
                    .contains(
                            "io/xphone/Phone.class",
                            "io/xphone/cluster/Cluster.class",
                            "io/xphone/testing/FakePbx.class")
                    .noneMatch(name -> name.startsWith("io/xphone/node") || name.equals("logback.xml"))
                    .noneMatch(name -> name.startsWith("io/vertx") || name.startsWith("picocli"));
        }
    }

    @Test
    void nodeContainsItsDependencies() throws Exception {
        try (JarFile jar = new JarFile(NODE.toFile())) {
            assertThat(jar.stream().map(Object::toString))
                    .contains(
                            "io/xphone/node/XphoneMain.class",
                            "io/xphone/node/xphone.json",
                            "io/xphone/node/phrase.wav",
                            "META-INF/native/libnetty_transport_native_epoll_x86_64.so",
                            "META-INF/native/libnetty_transport_native_epoll_aarch_64.so",
                            "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                            "com/hazelcast/core/Hazelcast.class");
            assertThat(jar.getManifest().getMainAttributes().getValue("Multi-Release"))
                    .isEqualTo("true");
        }
    }

    @Test
    void jarRunsFromAnyFolder() throws Exception {
        Vertx vertx = Vertx.vertx();
        FakePbx pbx = await(FakePbx.create(vertx).start());
        String java = System.getProperty("java.home") + "/bin/java";
        try (NodeProcess node = new NodeProcess(List.of(
                "sh",
                "-c",
                "cd \"$1\" && exec \"$2\" -jar \"$3\" node --set server.listen.0.port=0 --set server.listen.1.port=0",
                "sh",
                folder.toString(),
                java,
                NODE.toAbsolutePath().toString()))) {
            PbxCall call = await(pbx.call("sip:600@127.0.0.1:" + node.udpPort()));
            await(call.media().sendTone(440, 400));
            await(call.media().awaitAudio(300));
            await(call.bye());
            node.terminate();
            assertThat(node.status()).isZero();
        } finally {
            await(pbx.close());
            await(vertx.close());
        }
    }

    @Test
    void scriptRunsTheDemo() throws Exception {
        try (NodeProcess demo = new NodeProcess(List.of("./xphone", "demo", "--out", folder.toString()))) {
            assertThat(demo.status()).as(demo.output()).isZero();
            assertThat(folder.resolve("demo-heard.wav")).exists();
            assertThat(folder.resolve("demo-ladder.txt")).content().contains("INVITE (SDP)");
        }
    }

    @Test
    void scriptForwardsSignalsAndStatus() throws Exception {
        try (NodeProcess node = new NodeProcess(
                List.of("./xphone", "node", "--set", "server.listen.0.port=0", "--set", "server.listen.1.port=0"))) {
            node.udpPort();
            node.terminate();
            assertThat(node.status()).isZero();
        }
        try (NodeProcess wrong = new NodeProcess(List.of("./xphone", "node", "--set", "nothing=5"))) {
            assertThat(wrong.status()).isEqualTo(1);
        }
    }
}
