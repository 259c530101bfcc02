package io.xphone.node.web;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of the page, in memory. */
final class PageFiles {

    /** A file and its media type. */
    record PageFile(String type, Buffer content) {}

    /** The files of this project, and the two that its build makes of JsSIP. */
    private static final List<String> NAMES = List.of(
            "index.html",
            "style.css",
            "icon.svg",
            "app.js",
            "phone.js",
            "levels.js",
            "microphone.js",
            "quality.js",
            "websocket.js",
            "words.js",
            "jssip.js",
            "licences.txt");

    private static final Map<String, String> TYPES = Map.of(
            "html",
            "text/html; charset=utf-8",
            "css",
            "text/css; charset=utf-8",
            "js",
            "text/javascript; charset=utf-8",
            "svg",
            "image/svg+xml",
            "txt",
            "text/plain; charset=utf-8");

    private final Map<String, PageFile> files = new TreeMap<>();

    private PageFiles() {}

    /** Reads the files from the class path; blocks. A file that is not there is left out. */
    static PageFiles read() {
        PageFiles page = new PageFiles();
        for (String name : NAMES) {
            try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
                if (in != null) {
                    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
                    page.files.put("/" + name, new PageFile(type, Buffer.buffer(in.readAllBytes())));
                }
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot read " + name, failure);
            }
        }
        page.files.put("/", page.files.get("/index.html"));
        return page;
    }

    /** Whether the build had what it needs for the SIP library of the page. */
    boolean complete() {
        return files.containsKey("/jssip.js");
    }

    /** {@return the file of a path, or null} */
    PageFile get(String path) {
        return files.get(path);
    }
}
