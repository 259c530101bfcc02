package io.xphone.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethod;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.vertx.core.Verticle;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dependency rules between packages, as docs/architecture.md shows them. */
class ArchitectureTest {

    private static final String[] PURE = {
        "io.xphone.sip..",
        "io.xphone.sdp..",
        "io.xphone.rtp..",
        "io.xphone.audio..",
        "io.xphone.video..",
        "io.xphone.nat..",
        "io.xphone.codec..",
        "io.xphone.call.."
    };

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.xphone");

    /** Classes that deploy verticles, and so depend on several. */
    private static final Set<String> WIRING = Set.of("AgentLauncher", "MediaLauncher", "LoopDeployment");

    /** Which room of {@code io.xphone} may depend on which; a room may always depend on itself, on pure packages and on libraries. */
    private static final Map<String, Set<String>> ARROWS = arrows();

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        arrows.put("options", Set.of());
        arrows.put("values", Set.of("options"));
        arrows.put("bus", Set.of("values", "options"));
        arrows.put("bus.internal", Set.of("bus", "values", "options"));
        arrows.put("dtls", Set.of());
        arrows.put("cluster", Set.of());
        String[] shared = {"bus.internal", "bus", "values", "options"};
        arrows.put("verticle.runtime", Set.of(shared));
        arrows.put("verticle.nat", with(shared, "verticle.runtime"));
        arrows.put("verticle.media.transport", with(shared, "verticle.runtime", "verticle.nat", "dtls"));
        arrows.put("verticle.media", with(shared, "verticle.runtime", "verticle.nat", "verticle.media.transport"));
        arrows.put("verticle.transport", with(shared, "verticle.runtime", "verticle.nat"));
        String[] lower = {"verticle.runtime", "verticle.media", "verticle.transport"};
        String[] media = {"verticle.media.transport", "dtls"};
        arrows.put("verticle.call", with(shared, with(lower, media).toArray(String[]::new)));
        arrows.put("verticle.event", with(shared, lower));
        arrows.put("verticle.registration", with(shared, lower));
        arrows.put("verticle.registrar", with(shared, "verticle.runtime"));
        arrows.put(
                "verticle.agent",
                with(
                        shared,
                        "verticle.call",
                        "verticle.event",
                        "verticle.registration",
                        "verticle.registrar",
                        "verticle.runtime",
                        "verticle.media",
                        "verticle.transport",
                        "verticle.nat",
                        "verticle.media.transport",
                        "dtls"));
        arrows.put("api", with(shared, "verticle.agent"));
        arrows.put("testing", Set.of());
        return arrows;
    }

    private static Set<String> with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).collect(Collectors.toSet());
    }

    /**
     * The room of a class: its package below {@code io.xphone}, but for the public API. Its values (enums, records, data objects, exceptions)
     * are a room at the bottom, {@code values}; its interfaces and their implementations are one at the top, {@code api}. Null for pure
     * packages, the node and libraries.
     */
    private static String room(JavaClass type) {
        JavaClass top = outermost(type.getBaseComponentType());
        String name = top.getPackageName();
        if (name.equals("io.xphone.impl")) {
            return "api";
        }
        if (name.equals("io.xphone")) {
            boolean handle = top.isInterface()
                    && !top.isAnnotation()
                    && !top.getSimpleName().equals("package-info");
            return handle ? "api" : "values";
        }
        String below = name.startsWith("io.xphone.") ? name.substring("io.xphone.".length()) : "";
        return ARROWS.containsKey(below) ? below : null;
    }

    private static void check(ArchRule rule) {
        rule.check(MAIN);
    }

    private static DescribedPredicate<JavaClass> pure() {
        return resideInAnyPackage(PURE).as("pure packages");
    }

    @Test
    void theClassesAreFound() {
        assertThat(MAIN.contain("io.xphone.Phone")).isTrue();
        assertThat(MAIN.contain("io.xphone.sip.message.SipRequest")).isTrue();
        assertThat(MAIN.stream().filter(pure()).count()).isGreaterThan(100);
    }

    @Test
    void purePackagesDependOnJavaAndEachOtherAlone() {
        check(classes()
                .that(pure())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "java.lang..",
                                "java.util..",
                                "java.nio..",
                                "java.io..",
                                "java.net..",
                                "java.math..",
                                "java.text..",
                                "java.security..",
                                "javax.crypto..",
                                "java.time..",
                                "javax.xml.stream..")
                        .or(pure())
                        .or(DescribedPredicate.describe(
                                "values of the public API that are plain Java",
                                type -> "values".equals(room(type)) && plain(type)))
                        .or(DescribedPredicate.describe(
                                "arrays of primitives",
                                type -> type.getBaseComponentType().isPrimitive()))
                        .or(DescribedPredicate.describe(
                                "arrays of their own", type -> pure().test(type.getBaseComponentType())))));
    }

    /** Whether a value needs nothing but Java: an enum, or a record of such. */
    private static boolean plain(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .allMatch(target -> target.isPrimitive()
                        || target.getPackageName().startsWith("java.")
                        || "values".equals(room(target)) && (target.equals(type) || plain(target)));
    }

    @Test
    void keysAreMadeWhereTheyAreNeededAlone() {
        check(noClasses()
                .that(pure())
                .and(DescribedPredicate.not(
                        resideInAnyPackage("io.xphone.sip.auth..", "io.xphone.rtp.srtp..", "io.xphone.nat.stun..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("javax.crypto..", "java.security..")));
    }

    @Test
    void documentsAreReadWhereTheyAreBoundedAlone() {
        check(noClasses()
                .that(pure())
                .and(DescribedPredicate.not(resideInAPackage("io.xphone.sip.event.body..")))
                .should()
                .dependOnClassesThat(resideInAPackage("javax.xml..")));
    }

    @Test
    void purePackagesHaveNoClockThreadRandomnessSocketOrLog() {
        check(noClasses()
                .that(pure())
                .should(callMethod(System.class, "currentTimeMillis"))
                .orShould(callMethod(System.class, "nanoTime"))
                .orShould()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "clocks, threads, randomness, sockets, logging",
                        type -> Stream.of(
                                                "java.time.Clock",
                                                "java.time.Instant",
                                                "java.util.Random",
                                                "java.util.SplittableRandom",
                                                "java.util.UUID",
                                                "java.security.SecureRandom",
                                                "java.lang.Thread",
                                                "java.util.Timer",
                                                "java.net.Socket",
                                                "java.net.ServerSocket",
                                                "java.net.DatagramSocket")
                                        .anyMatch(type.getName()::equals)
                                || type.getName().startsWith("java.util.concurrent.")
                                        && !type.getName().startsWith("java.util.concurrent.atomic.")
                                || type.getName().startsWith("java.util.random.")
                                || type.getName().startsWith("java.util.logging."))));
        check(noClasses().that(pure()).should(GeneralCodingRules.ACCESS_STANDARD_STREAMS));
    }

    @Test
    void roomsDependOnlyOnTheRoomsBelowThem() {
        Map<String, Set<String>> wrong = new TreeMap<>();
        MAIN.forEach(type -> {
            String from = room(type);
            if (from != null) {
                type.getDirectDependenciesFromSelf().forEach(dependency -> {
                    String to = room(dependency.getTargetClass());
                    if (to != null && !to.equals(from) && !ARROWS.get(from).contains(to)) {
                        wrong.computeIfAbsent(from + " -> " + to, key -> new TreeSet<>())
                                .add(outermost(type).getSimpleName() + " -> "
                                        + outermost(dependency.getTargetClass().getBaseComponentType())
                                                .getSimpleName());
                    }
                });
            }
        });
        assertThat(wrong).isEmpty();
        for (String room : ARROWS.keySet()) {
            assertThat(MAIN.stream().anyMatch(type -> room.equals(room(type))))
                    .as("the room %s has classes", room)
                    .isTrue();
        }
    }

    @Test
    void roomsHaveNoCycles() {
        check(slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String room = room(type);
                        return room == null ? SliceIdentifier.ignore() : SliceIdentifier.of(room);
                    }

                    @Override
                    public String getDescription() {
                        return "rooms";
                    }
                })
                .should()
                .beFreeOfCycles());
    }

    @Test
    void theContractAndTheValuesUseVertxAlone() {
        check(classes()
                .that()
                .resideInAnyPackage("io.xphone.bus..")
                .or(DescribedPredicate.describe("values", type -> "values".equals(room(type))))
                .should()
                .onlyDependOnClassesThat(pure().or(
                                DescribedPredicate.describe("values", type -> "values".equals(room(type))))
                        .or(resideInAnyPackage(
                                "io.xphone.bus..", "io.xphone.options..", "io.vertx..", "java..", "org.slf4j.."))
                        .or(arrays())));
    }

    @Test
    void optionsAreALeaf() {
        check(classes()
                .that()
                .resideInAPackage("io.xphone.options..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.xphone.options..", "io.vertx.core..", "io.vertx.codegen..", "java..")
                                .or(arrays())));
    }

    @Test
    void thePublicApiStartsAgentsByTheLauncherAlone() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.xphone", "io.xphone.impl")
                .should()
                .dependOnClassesThat(resideInAPackage("io.xphone.verticle..")
                        .and(DescribedPredicate.describe(
                                "anything but the launcher",
                                type -> !type.getSimpleName().equals("AgentLauncher")))));
    }

    @Test
    void onlyTheRunningPackagesTouchNetty() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.xphone.verticle..", "io.xphone.testing..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.."));
    }

    /** A codec by an optional library is found by the service interface, and nothing else knows the library. */
    @Test
    void librariesOfCodecsAreUsedByTheirCodecsAlone() {
        check(classes()
                .that()
                .resideInAPackage("io.xphone.opus..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "io.xphone.opus..",
                                "io.xphone.audio..",
                                "io.github.jaredmdobson.concentus..",
                                "com.sun.jna..",
                                "org.slf4j..",
                                "java.lang..",
                                "java.util..")
                        .or(arrays())));
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.xphone.opus..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.xphone.opus..", "io.github.jaredmdobson..", "com.sun.jna.."));
    }

    /** Optional at run time: whatever else imported it would need it always. The node, which has it, makes a certificate. */
    @Test
    void bouncyCastleIsUsedForDtlsAndByThePageOfTheNode() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.xphone.dtls..", "io.xphone.node.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bouncycastle.."));
    }

    /** Optional at run time, too: applications without a cluster have no Hazelcast. */
    @Test
    void hazelcastIsUsedByTheClusterAlone() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.xphone.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster.hazelcast.."));
    }

    @Test
    void noVerticleKnowsAnother() {
        DescribedPredicate<JavaClass> verticle = DescribedPredicate.describe(
                "verticles",
                type -> type.getPackageName().startsWith("io.xphone")
                        && (type.isAssignableTo(VerticleBase.class) || type.isAssignableTo(Verticle.class)));
        List<String> wrong = MAIN.stream()
                .filter(resideInAPackage("io.xphone.verticle.."))
                .filter(type -> !WIRING.contains(outermost(type).getSimpleName()))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency -> verticle.test(outermost(dependency.getTargetClass())))
                .filter(dependency ->
                        !outermost(dependency.getTargetClass()).equals(outermost(dependency.getOriginClass())))
                .map(dependency -> dependency.getDescription())
                .toList();
        assertThat(wrong).isEmpty();
        assertThat(MAIN.stream()
                        .filter(verticle)
                        .filter(simpleNameEndingWith("Verticle"))
                        .count())
                .isGreaterThanOrEqualTo(4);
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass at = type;
        while (at.getEnclosingClass().isPresent()) {
            at = at.getEnclosingClass().get();
        }
        return at;
    }

    private static DescribedPredicate<JavaClass> arrays() {
        return DescribedPredicate.describe("arrays", JavaClass::isArray);
    }

    @Test
    void sipMeetsSdpInCallAlone() {
        check(noClasses()
                .that()
                .resideInAPackage("io.xphone.sip..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.xphone.sdp..",
                        "io.xphone.rtp..",
                        "io.xphone.audio..",
                        "io.xphone.call..",
                        "io.xphone.nat.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.xphone.sdp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.xphone.sip..", "io.xphone.rtp..", "io.xphone.audio..", "io.xphone.call.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.xphone.call..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.xphone.audio..", "io.xphone.codec..", "io.xphone.nat..")
                        .or(resideInAPackage("io.xphone.rtp..")
                                .and(DescribedPredicate.describe(
                                        "not DtmfInfo",
                                        type -> !outermost(type).getSimpleName().equals("DtmfInfo"))))));
    }

    @Test
    void codecsMeetSdpInCodecAlone() {
        check(classes()
                .that()
                .resideInAPackage("io.xphone.codec..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.xphone.codec..", "io.xphone.audio..", "io.xphone.sdp..", "java..")));
        check(noClasses()
                .that()
                .resideInAnyPackage("io.xphone.audio..", "io.xphone.sdp..", "io.xphone.rtp..", "io.xphone.sip..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.xphone.codec.."));
    }

    @Test
    void codecsMeetRtpInTheMediaVerticleAlone() {
        check(noClasses()
                .that()
                .resideInAPackage("io.xphone.rtp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.xphone.audio..", "io.xphone.sip..", "io.xphone.sdp..", "io.xphone.call.."));
        check(noClasses()
                .that()
                .resideInAPackage("io.xphone.audio..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.xphone.rtp..", "io.xphone.sip..", "io.xphone.sdp..", "io.xphone.call.."));
    }

    /** A machine does not know the machines beside it; the little that it may is named here. */
    @Test
    void theProtocolsBesideEachOtherKnowOnlyWhatIsNamed() {
        Map<String, Set<String>> allowed = Map.of(
                "message", Set.of(),
                "transaction", Set.of("message"),
                "overload", Set.of("message"),
                "auth", Set.of("message"),
                "dialog", Set.of("message"),
                "identity", Set.of("message"),
                "locate", Set.of("message"),
                "registrar", Set.of("message"),
                "event", Set.of("message", "auth", "dialog"),
                "registration", Set.of("message", "auth", "transaction.TransactionEffect", "locate.AddressFamily"));
        Map<String, Set<String>> wrong = new TreeMap<>();
        MAIN.stream()
                .filter(resideInAPackage("io.xphone.sip.*.."))
                .forEach(type -> type.getDirectDependenciesFromSelf().forEach(dependency -> {
                    JavaClass target = outermost(dependency.getTargetClass().getBaseComponentType());
                    String from = slice(type);
                    String to = slice(target);
                    if (to == null || to.equals(from)) {
                        return;
                    }
                    Set<String> may = allowed.getOrDefault(from, Set.of());
                    if (!may.contains(to) && !may.contains(to + "." + target.getSimpleName())) {
                        wrong.computeIfAbsent(from, key -> new TreeSet<>()).add(target.getName());
                    }
                }));
        assertThat(wrong).isEmpty();
    }

    private static String slice(JavaClass type) {
        String root = "io.xphone.sip.";
        return type.getPackageName().startsWith(root)
                ? type.getPackageName().substring(root.length()).split("\\.")[0]
                : null;
    }

    @Test
    void noCyclesBetweenPackages() {
        check(slices().matching("io.xphone.verticle.(*)..").should().beFreeOfCycles());
        check(slices().matching("io.xphone.sip.(*)..").should().beFreeOfCycles());
        check(slices().matching("io.xphone.rtp.(*)..").should().beFreeOfCycles());
    }

    @Test
    void nobodyBlocks() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.xphone", "io.xphone.impl", "io.xphone.verticle..", "io.xphone.bus..")
                .should(callMethod(Thread.class, "sleep", long.class))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.locks.LockSupport"));
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        Path root = Path.of("src/main/java");
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> folders = files.filter(Files::isDirectory)
                    .filter(folder -> holds(folder, name -> name.endsWith(".java")))
                    .toList();
            assertThat(folders).isNotEmpty();
            for (Path folder : folders) {
                Path info = folder.resolve("package-info.java");
                assertThat(info).as("what is %s for?", folder).exists();
                assertThat(Files.readString(info)).as(info.toString()).contains("/**");
            }
        }
    }

    private static boolean holds(Path folder, Predicate<String> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> wanted.test(file.getFileName().toString()));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    @Test
    void noTestSleeps() throws IOException {
        Pattern sleeping = Pattern.compile("Thread\\.sleep\\(|TimeUnit\\.\\w+\\.sleep\\(|LockSupport\\.park");
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            List<Path> sleepers = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("architecture/ArchitectureTest.java"))
                    .filter(file -> {
                        try {
                            return sleeping.matcher(Files.readString(file)).find();
                        } catch (IOException unreadable) {
                            throw new java.io.UncheckedIOException(unreadable);
                        }
                    })
                    .toList();
            assertThat(sleepers)
                    .as("a test awaits what is to happen; it does not sleep")
                    .isEmpty();
        }
    }

    @Test
    void thePartsOfACallImportInOneDirection() {
        check(slices().matching("io.xphone.call.(*)").should().beFreeOfCycles());
        check(noClasses()
                .that()
                .resideInAPackage("io.xphone.call.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.xphone.call"));
    }
}
