package io.tributary.management.cloudapi.actions;

import io.tributary.management.tasks.TaskFiles;
import io.tributary.management.tasks.TaskResults;
import io.tributary.management.tasks.Tasks;
import io.tributary.management.tasks.Tickets.Ticket;
import java.util.function.Function;

/**
 * What the actions on tasks are carried out by.
 *
 * @param uploadPath where a file can be put by who has this ticket, below the platform's address
 * @param resultPath where results can be read by who has this ticket
 */
public record TaskServices(
        Tasks tasks,
        TaskFiles files,
        TaskResults results,
        Function<Ticket.Upload, String> uploadPath,
        Function<Ticket.Results, String> resultPath) {}
