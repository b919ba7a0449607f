package io.tributary.standalone.server;

import io.tributary.standalone.config.DataFolder;
import io.tributary.standalone.config.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * As whom PostgreSQL runs. It refuses to run as root; so, started by root, it runs in a user namespace where root is
 * called nobody (files stay root's), or, where namespaces are forbidden, as the account nobody itself.
 */
public final class PostgresAccount {
    private static final String NOBODY = "65534";

    private final List<String> prefix;
    private final boolean ownFiles;

    private PostgresAccount(List<String> prefix, boolean ownFiles) {
        this.prefix = prefix;
        this.ownFiles = ownFiles;
    }

    /** Tries what this machine allows; the folder is where the database will lie. */
    public static PostgresAccount choose(DataFolder data, Path folder) throws IOException {
        if (!isRoot()) {
            return new PostgresAccount(List.of(), false);
        }
        List<String> nobody = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        List<String> namespace = List.of("unshare", "--user", "--map-user=" + NOBODY, "--map-group=" + NOBODY);
        boolean nobodys = isNobodys(folder);
        if (!nobodys && works(namespace)) {
            return new PostgresAccount(namespace, false);
        }
        if (!works(nobody)) {
            throw new Refusal(
                    "PostgreSQL refuses to run as root, and neither `unshare --user` nor `setpriv` works here",
                    "Run Tributary as an ordinary user, or install util-linux.");
        }
        data.letPass();
        refuseClosedParents(folder);
        PostgresAccount account = new PostgresAccount(nobody, true);
        account.own(folder);
        return account;
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** How it runs, in words. */
    public String describe() {
        return prefix.isEmpty() ? "runs as the present user" : "started by root, runs through " + prefix.get(0);
    }

    List<String> command(String... command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(List.of(command));
        return whole;
    }

    /** Gives a file or folder to the account, when it is another one than ours. */
    void own(Path path) throws IOException {
        if (ownFiles
                && finish(List.of("chown", "-R", NOBODY + ":" + NOBODY, path.toString()), "")
                                .code()
                        != 0) {
            throw new Refusal(
                    path + " cannot be given to the account " + NOBODY,
                    "Use a data folder on a file system that knows owners, or run Tributary as an ordinary user.");
        }
    }

    /** Runs to the end; what it printed becomes the message when it fails. */
    void run(String input, String... command) throws IOException {
        Ended ended = finish(command(command), input);
        if (ended.code() != 0) {
            throw new Refusal(
                    command[0] + " failed: " + ended.output().strip().replaceAll("\\s*\n\\s*", "; "),
                    "Check space and permissions of the data folder.");
        }
    }

    /** Files once given to nobody can only be read as nobody. */
    private static boolean isNobodys(Path folder) throws IOException {
        return NOBODY.equals(String.valueOf(Files.getAttribute(folder, "unix:uid")));
    }

    private static void refuseClosedParents(Path folder) throws IOException {
        for (Path parent = folder.toAbsolutePath().getParent(); parent != null; parent = parent.getParent()) {
            if (!Files.getPosixFilePermissions(parent).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                throw new Refusal(
                        "PostgreSQL refuses to run as root, and the account it would use cannot pass " + parent,
                        "Run `chmod o+x " + parent
                                + "`, choose another folder with --data, or run as an ordinary user.");
            }
        }
    }

    private static boolean works(List<String> prefix) {
        List<String> command = Stream.concat(prefix.stream(), Stream.of("true")).toList();
        try {
            return finish(command, "").code() == 0;
        } catch (IOException e) {
            return false; // not installed
        }
    }

    private record Ended(int code, String output) {}

    private static Ended finish(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Ended(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command.get(0), e);
        }
    }
}
