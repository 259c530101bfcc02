package io.xphone.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The terms of the project: words that names of the public API and prose do not contain, and what replaces them. */
class LanguageTest {

    private static final Set<String> EXPORTED = Set.of(
            "io.xphone",
            "io.xphone.options",
            "io.xphone.audio",
            "io.xphone.bus",
            "io.xphone.cluster",
            "io.xphone.testing");

    private static final int MAX_LINE = 120;

    /** Words that a public name does not contain, with their replacement. */
    private static final Map<String, String> WORDS = words(
            "publish, report, notify or event", "tell tells told news",
            "audio, or media where video is included", "sound sounds",
            "tick", "beat beats",
            "media event loop", "lane lanes",
            "local, or same node", "near",
            "admission, audio input or target address", "door taker takers aim",
            "flow, next hop or route", "way ways",
            "request or option", "wish wishes wished want wants wanted",
            "request; order only for a sequence", "order orders",
            "openReader, closeReader, reader or receive", "hear hears heard unlisten",
            "openWriter, closeWriter or writer", "speak speaks unspeak",
            "listen only of a SIP server and its addresses", "listen",
            "session, such as CallSession", "running",
            "subscription or notifier session", "watch watches watcher watchers",
            "busy lamp field, BLF or BLF state", "lamp lamps",
            "BYE", "goodbye",
            "catch-up policy", "lateness",
            "transfer history", "trail trails",
            "reject or deny; a queue is full", "refuse refuses refused refusal",
            "duplicates", "doubles",
            "the peer, the caller, the subscriber or the application", "who whoever whom",
            "response for a SIP message", "said says",
            "public API", "face");

    /** Members of the public API that may contain such a word. */
    private static final Set<String> ALLOWED = Set.of(
            "SipServer.listen",
            "ListenOptions",
            "ListenOptionsConverter",
            "SipServerOptions.getListen",
            "SipServerOptions.setListen",
            "SipServerOptions.listen");

    /** Phrases that prose does not contain, with their replacement. */
    private static final Map<String, String> PHRASES = phrases(
            "the peer, the caller, the subscriber, the application", "whoever|no one|somebody|everybody|nobody",
            "is notified, is published, is reported", "(?:is|are|was|were|be) told|tells?|telling",
            "local, or own", "of (?:ours|theirs|his)",
            "response", "(?:provisional|final|SIP) answers?",
            "detaches, releases, removes", "(?:let|lets|letting) go of",
            "not supported", "honest",
            "sends, receives", "speaks|unspeak|unlisten",
            "audio", "sounds?",
            "tick", "beats?",
            "BYE", "goodbyes?",
            "overdue, catch-up policy", "lateness",
            "transfer history", "trails?",
            "rejected, denied, full", "refuse[sd]?|refusals?|refusing",
            "request, option", "wish(?:es|ed)?",
            "admission", "(?<!front-)doors?",
            "event", "news",
            "media event loop", "lanes?",
            "a programming error", "mistakes? of");

    private static final Pattern COMMENT = Pattern.compile(
            "\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'|/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);

    private static Map<String, String> words(String... replacementAndWords) {
        Map<String, String> table = new TreeMap<>();
        for (int i = 0; i < replacementAndWords.length; i += 2) {
            for (String word : replacementAndWords[i + 1].split(" ")) {
                table.put(word, replacementAndWords[i]);
            }
        }
        return table;
    }

    private static Map<String, String> phrases(String... replacementAndPattern) {
        Map<String, String> table = new TreeMap<>();
        for (int i = 0; i < replacementAndPattern.length; i += 2) {
            table.put(replacementAndPattern[i + 1], replacementAndPattern[i]);
        }
        return table;
    }

    @Test
    void publicNamesUseTheTerms() {
        Set<String> wrong = new TreeSet<>();
        List<JavaClass> types = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.xphone").stream()
                        .filter(type -> EXPORTED.contains(type.getPackageName()))
                        .filter(type -> !type.isAnonymousClass() && !type.isLocalClass())
                        .toList();
        assertThat(types).hasSizeGreaterThan(50);
        for (JavaClass imported : types) {
            Class<?> type = imported.reflect();
            if (isPublic(type)) {
                names(type).forEach(name -> {
                    String simple = name.substring(name.lastIndexOf('.') + 1);
                    for (String word : split(simple)) {
                        if (WORDS.containsKey(word) && !ALLOWED.contains(name)) {
                            wrong.add(name + ": \"" + word + "\" -> " + WORDS.get(word));
                        }
                    }
                });
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static boolean isPublic(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
            if (!isPublic(at.getModifiers())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPublic(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** The names that a type declares: itself, and as {@code Type.name} its members, parameters and components. */
    private static Set<String> names(Class<?> type) {
        Set<String> names = new TreeSet<>();
        String owner = type.getSimpleName();
        names.add(owner);
        for (Field field : type.getDeclaredFields()) {
            add(names, owner, field);
        }
        List<Executable> executables = new ArrayList<>(List.of(type.getDeclaredMethods()));
        executables.addAll(List.of(type.getDeclaredConstructors()));
        for (Executable executable : executables) {
            if (executable instanceof java.lang.reflect.Method) {
                add(names, owner, executable);
            }
            if (isPublic(executable.getModifiers()) && !executable.isSynthetic()) {
                for (Parameter parameter : executable.getParameters()) {
                    names.add(owner + "." + parameter.getName());
                }
            }
        }
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                names.add(owner + "." + component.getName());
            }
        }
        return names;
    }

    private static void add(Set<String> names, String owner, Member member) {
        if (isPublic(member.getModifiers()) && !member.isSynthetic()) {
            names.add(owner + "." + member.getName());
        }
    }

    /** The words of a name in camel case or upper case, in lower case. */
    private static List<String> split(String name) {
        List<String> words = new ArrayList<>();
        for (String part : name.split("[_$0-9]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")) {
            words.add(part.toLowerCase(Locale.ROOT));
        }
        return words;
    }

    @Test
    void linesAreAtMost120Characters() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files(Path.of("src/main/java"), ".java")) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > MAX_LINE) {
                    wrong.add(file + ":" + (i + 1));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void proseUsesTheTerms() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : files(Path.of("src/main/java"), ".java")) {
            String source = Files.readString(file);
            Matcher comment = COMMENT.matcher(source);
            while (comment.find()) {
                if (comment.group().startsWith("/")) {
                    check(file, source, comment.start(), comment.end(), wrong);
                }
            }
        }
        List<Path> documents = new ArrayList<>(files(Path.of("docs"), ".md"));
        documents.addAll(List.of(Path.of("README.md"), Path.of("CHANGELOG.md"), Path.of("CONTRIBUTING.md")));
        for (Path file : documents) {
            String text = Files.readString(file);
            check(file, text, 0, text.length(), wrong);
        }
        assertThat(wrong).isEmpty();
    }

    private static void check(Path file, String text, int start, int end, List<String> wrong) {
        String prose = text.substring(start, end)
                .replaceAll(
                        "\\{@code [^}]*}|`[^`\\n]*`|\"[^\"\\n]*\"", "") // code and JSON keep the names that they have
                .replaceAll("\\n\\s*(?:\\*|//) ?|\\n", " ");
        PHRASES.forEach((phrase, replacement) -> {
            Matcher found = Pattern.compile("\\b(?:" + phrase + ")\\b", Pattern.CASE_INSENSITIVE)
                    .matcher(prose);
            while (found.find()) {
                int line = 1
                        + (int) text.substring(0, start)
                                .chars()
                                .filter(each -> each == '\n')
                                .count();
                int from = Math.max(0, found.start() - 30);
                wrong.add(file + ":" + line + ": \"" + prose.substring(from, Math.min(prose.length(), found.end() + 20))
                        + "\" -> " + replacement);
            }
        });
    }

    private static List<Path> files(Path root, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }
}
