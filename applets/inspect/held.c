#include "held.h"

#include "base/cleanup.h"
#include "cli/report.h"

bool held_is(const struct survey *survey, size_t index, const void *data UNUSED)
{
	const struct object *object = &survey->list.objects[index];
	size_t count;

	holders_of(&survey->holders, index, &count);
	return count > 0 || (object->known & FACT_SOCKET) || object->family != FAMILY_OTHER ||
	       (object->name && object->type != OBJECT_MEMFD);
}

int held_check(const struct survey *survey)
{
	int status = STATUS_DONE;

	for (size_t i = 0; i < survey->list.count; i++) {
		cleanup_with(buffer_done) struct buffer address = { 0 };

		if (held_is(survey, i, NULL))
			continue;
		object_address(&survey->list.objects[i], &address);
		status = fail_status(STATUS_MISSING, "cannot find '%s': no process that can be seen holds it",
				     buffer_string(&address));
	}
	return status;
}
