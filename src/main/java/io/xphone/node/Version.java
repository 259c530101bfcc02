package io.xphone.node;

import picocli.CommandLine.IVersionProvider;

/** Name and version, from the manifest of the jar. */
final class Version implements IVersionProvider {

    static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return "xphone-vertx " + (version == null ? "(built from classes)" : version);
    }

    @Override
    public String[] getVersion() {
        return new String[] {text(), "Java " + System.getProperty("java.version")};
    }
}
