"""What the platform keeps of a job's course: runs, nodes, schedulings, stages, ends of workers."""

from __future__ import annotations

from artscope.simulator.texts.compose import Stretch, exit_code
from artscope.simulator.texts.stamps import iso
from artscope.simulator.world.model import Json
from artscope.simulator.world.plan import Plan
from artscope.simulator.world.recipe import Recipe, Run

_REASONS = {"completed": "job completed", "stopped": "terminated by user"}
_STAGES = (("scheduling", "Job scheduling", "作业调度"), ("preparing", "Job preparing", "作业准备"),
           ("running", "Job running", "作业运行"), ("end", "Job ended", "作业结束"))  # fmt: skip


def end_of(stretch: Stretch, now: int) -> int | None:
    """When a run ended, if it has by now."""
    end = stretch.end if stretch.cut is None else min(stretch.end, stretch.cut)
    return end if end <= now else None


def worker_exit(recipe: Recipe, stretch: Stretch, worker: int) -> int:
    """A worker's exit code once the run is over."""
    if stretch.cut is not None:
        return 143
    if recipe.cause == "maxtime":
        return 137
    return exit_code(stretch.ending, guilty=worker == stretch.guilty)


def running_records(recipe: Recipe, plan: Plan, now: int) -> list[Json]:
    """Reference 8.4. Times are seconds; an open run has no `end_at`."""
    found = []
    for i, stretch in enumerate(plan.begun(now)):
        run = recipe.runs[i]
        restarted = i > 0 and recipe.runs[i - 1].recover.endswith("proc_restart")
        record: Json = {
            "start_at": stretch.begin // 1000,
            "xpu_start_at": stretch.begin // 1000 + 40,
            "start_type": "restarted" if restarted else "init_or_rescheduled",
        }
        end = end_of(stretch, now)
        if end is not None:
            record |= _end(recipe, run, stretch, end)
            if run.recover:
                record["recover_records"] = _recovery(run, stretch, plan, i, end)
        found.append(record)
    return found


def _end(recipe: Recipe, run: Run, stretch: Stretch, end: int) -> Json:
    record: Json = {"end_at": end // 1000}
    ending = "stopped" if stretch.cut is not None else stretch.ending
    record["end_reason"] = _REASONS.get(ending, f"exit with {worker_exit(recipe, stretch, stretch.guilty)}")
    if ending not in _REASONS:
        record["end_related_task"] = f"worker-{stretch.guilty}"
    if run.recover:
        record["end_recover"] = run.recover
        if run.recover != "proc_restart":
            record["end_recover_before_downgrade"] = "npu_proc_restart" if recipe.npu else "gpu_proc_restart"
    return record


def _recovery(run: Run, stretch: Stretch, plan: Plan, number: int, end: int) -> list[Json]:
    until = plan.runs[number + 1].begin if number + 1 < len(plan.runs) else end
    return [
        {
            "recover_start_at": end // 1000,
            "recover_end_at": until // 1000,
            "recover": run.recover,
            "fault_scenario": run.fault or "job_failed",
            "reason": "npu fault" if run.fault == "chip_fault" else "process exited",
            "related_task": f"worker-{stretch.guilty}",
            "recover_result": "success",
        }
    ]


def node_counts(recipe: Recipe, plan: Plan, now: int) -> list[list[int]] | None:
    """Reference 8.2: `[epoch ms, nodes]`; null for a job that never got a node."""
    found = []
    for stretch in plan.begun(now):
        found.append([stretch.begin, recipe.nodes])
        end = end_of(stretch, now)
        if end is not None:
            found.append([end, 0])
    return found or None


def schedulings(recipe: Recipe, plan: Plan, now: int, octets: int) -> list[Json]:
    """Reference 8.5. A process restart stays where it is and is not scheduled anew."""
    found: list[Json] = []
    count = 0
    for i in range(len(plan.begun(now))):
        if i and recipe.runs[i - 1].recover.endswith("proc_restart"):
            continue
        count += 1
        for worker in range(recipe.nodes):
            moved = count - 1 if i and worker == plan.runs[i - 1].guilty else 0
            host = f"10.{octets % 200}.{(octets >> 8) % 50 + moved}.{worker + 10}"
            ip = f"172.16.{worker // 200 + 10 * (count - 1)}.{worker % 200 + 20}"
            found.append({"task": f"worker-{worker}", "ip": ip, "host_ip": host, "schedule_count": count})
    return found


def stages(job_id: str, plan: Plan, now: int) -> Json:
    """Reference 8.10."""
    records = [_stage_record(job_id, plan, i, now) for i in range(len(plan.begun(now)) or 1)]
    return {"total_count": len(records), "running_records": records}


def _stage_record(job_id: str, plan: Plan, number: int, now: int) -> Json:
    if number < len(plan.runs):
        run = plan.runs[number]
        end = end_of(run, now)
        asked = plan.queued if number == 0 else plan.runs[number - 1].end
        times = [asked, run.begin - min(30_000, run.begin - asked), run.begin, end]
    else:
        times = [plan.queued, None, None, plan.ended]
    found = []
    for order, (name, english, chinese) in enumerate(_STAGES):
        begin = times[order]
        if begin is None or begin > now:
            continue
        later = [moment for moment in times[order + 1 :] if moment is not None and moment <= now]
        found.append({
            "job_id": job_id, "name": name, "stage_order": order + 1, "en_message": english, "zh_message": chinese,
            "start_time": iso(begin), "end_time": iso(later[0]) if later else "", "sub_stages": [],
        })  # fmt: skip
    return {"record_order": number + 1, "stages": found}
